#!/bin/sh
# Makes the secrets that docker-compose.yml reads, once: sh deploy/compose/make_secrets.sh [FOLDER]
# FOLDER is SCRUBBER_SECRETS, else ./secrets. Nothing that is there is ever replaced: with another key the ledger
# does not open, and with another password the database does not.
set -eu
umask 077
folder=${1:-${SCRUBBER_SECRETS:-secrets}}
database=999 # the database's user in its image
scrubber=${SCRUBBER_UID:-10001}

for name in postgres_password ledger_password ledger_url ledger_key; do
  if [ -e "$folder/$name" ]; then
    echo "$folder/$name: it stands there already; expected a folder without secrets" >&2
    exit 2
  fi
done

random() { # 32 bytes as 64 hexadecimal digits
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

keep() { # NAME VALUE
  printf '%s\n' "$2" >"$folder/$1"
  chmod 0400 "$folder/$1"
}

mkdir -p "$folder"
chmod 0700 "$folder"
password=$(random)
keep postgres_password "$(random)"
keep ledger_password "$password"
keep ledger_url "postgresql://scrubber:$password@postgres:5432/scrubber"
keep ledger_key "$(random)"

# Compose lends these files to the containers as they are, so that each must belong to who reads it there.
if [ "$(id -u)" -eq 0 ]; then
  chown "$database" "$folder/postgres_password" "$folder/ledger_password"
  chown "$scrubber" "$folder/ledger_url" "$folder/ledger_key"
else
  echo "Still to be done, as root, unless Docker Desktop runs the containers:" >&2
  echo "  chown $database $folder/postgres_password $folder/ledger_password" >&2
  echo "  chown $scrubber $folder/ledger_url $folder/ledger_key" >&2
fi
echo "Keep a copy of $folder/ledger_key in another place: without it the ledger cannot be opened." >&2
