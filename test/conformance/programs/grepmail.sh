# packages: deb:grepmail
# kind: mail
# drawn: yes
set -e
cat > box <<'M'
From ann@example.invalid Mon Mar  3 10:00:00 2025
From: Ann <ann@example.invalid>
To: Bob <bob@example.invalid>
Subject: The hill
Date: Mon, 3 Mar 2025 10:00:00 +0000
Message-ID: <1@example.invalid>

The path is steep.

From bob@example.invalid Tue Mar  4 10:00:00 2025
From: Bob <bob@example.invalid>
To: Ann <ann@example.invalid>
Subject: Re: The hill
Date: Tue, 4 Mar 2025 10:00:00 +0000
Message-ID: <2@example.invalid>
In-Reply-To: <1@example.invalid>

Then we follow the burn.

From cat@example.invalid Fri Jun  6 10:00:00 2025
From: Cat <cat@example.invalid>
To: Bob <bob@example.invalid>
Subject: Supper
Date: Fri, 6 Jun 2025 10:00:00 +0000
Message-ID: <3@example.invalid>

A hill of beans.

M
count() { grep -c '^From ' || true; }
test "$(grepmail -q hill box | count)" = 3
test "$(grepmail -q -h '^Subject:.*hill' box | count)" = 2
test "$(grepmail -q -b hill box | count)" = 1
test "$(grepmail -q -v -b burn box | count)" = 2
test "$(grepmail -q -d 'after 2025-03-31' . box | grep '^Subject')" = 'Subject: Supper'
grepmail -q -r . box | grep -q 'box: 3'
test "$(grepmail -q -Y '^From:' Ann box | count)" = 1
gzip -c box > box.gz
test "$(grepmail -q -b burn box.gz | count)" = 1
