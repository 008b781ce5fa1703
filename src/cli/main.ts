process.stdout.write("bothy\n");
