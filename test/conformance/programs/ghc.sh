# packages: deb:ghc deb:libghc-aeson-dev
# kind: language compiler
set -e
cat > Work.hs <<'P'
{-# LANGUAGE OverloadedStrings #-}
import qualified Data.Map.Strict as M
import Control.Concurrent
import Control.Monad.ST
import Data.STRef
import Data.Aeson (decode, Value (..))
import System.Process (readProcess)
import Text.Printf
sumST :: [Int] -> Int
sumST xs = runST (do { r <- newSTRef 0; mapM_ (\x -> modifySTRef' r (+ x)) xs; readSTRef r })
main :: IO ()
main = do
  print (M.toList (M.fromListWith (+) [(length w, 1 :: Int) | w <- words "glen burn bothy"]))
  box <- newEmptyMVar
  _ <- forkIO (putMVar box (sumST [1 .. 1000]))
  takeMVar box >>= print
  print (decode "[1, null]" :: Maybe Value)
  readProcess "sh" ["-c", "echo $((6*7))"] "" >>= putStr
  printf "%.4f\n" (sqrt 2 :: Double)
P
ghc -v0 -O -threaded Work.hs -o work
./work > said
printf '%s\n' '[(4,2),(5,1)]' 500500 'Just (Array [Number 1.0,Null])' 42 1.4142 > wanted
diff wanted said
test "$(printf 'product [1..20]\n' | ghc --interactive -v0)" = 2432902008176640000
test "$(ghc -e 'sum (map fromEnum "abc")')" = 294
