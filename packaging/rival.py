"""The work of `crosswalk migrate` done with unzip and the sqlite3 command line: the measure of speed.

Written the way somebody who knows SQLite would do it once: no journal, a large cache, sorting with two
threads, indexes after the load, narrow tables for the join, look-ups in the order of the index. It leaves out
what SQL cannot do simply: suggestions for open accounts, exact text of damaged records, odd encodings,
history, undo. So it has less to do than Crosswalk.
"""

from __future__ import annotations

import shlex
import zipfile
from pathlib import Path

FILES = ("id_map", "accounts_updated", "merges", "exceptions", "set_aside", "unclaimed")

_OPEN = """
PRAGMA page_size=16384;
PRAGMA locking_mode=EXCLUSIVE;
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
PRAGMA temp_store=MEMORY;
PRAGMA cache_size=-100000;
PRAGMA threads=2;
CREATE TEMP TABLE stage(role_id TEXT, user_id TEXT, role TEXT);
CREATE TABLE files(file TEXT, district TEXT, before INTEGER);
CREATE TABLE mapping(district TEXT, role TEXT, legacy TEXT, user TEXT);
CREATE TABLE set_aside(file TEXT, line INTEGER, reason TEXT, raw TEXT);
BEGIN;
"""

# `.import` takes one file; the district is its name. 160 is a no-break space.
_IMPORT_MAPPING = """
.import --csv --skip 1 {file} stage
INSERT INTO files SELECT {name}, {district}, coalesce(max(rowid), 0) FROM mapping;
INSERT INTO mapping
  SELECT {district}, role, lower(trim(role_id, ' "' || char(160))), lower(trim(user_id, ' "' || char(160)))
  FROM stage;
DELETE FROM stage;
"""

_MATCH = """
COMMIT;
INSERT INTO set_aside
  SELECT f.file, m.rowid - f.before + 1,
    CASE WHEN m.legacy = '' THEN 'missing_legacy_id' WHEN m.user = '' THEN 'missing_user_id'
         WHEN m.legacy LIKE '%e+%' THEN 'bad_legacy_id' ELSE 'bad_user_id' END,
    m.legacy || ',' || m.user || ',' || m.role
  FROM mapping m JOIN files f ON f.district = m.district
  WHERE m.legacy = '' OR m.legacy LIKE '%e+%' OR length(m.user) <> 24;
DELETE FROM mapping WHERE legacy = '' OR legacy LIKE '%e+%' OR length(user) <> 24;
.import --csv {accounts} accounts
INSERT INTO set_aside
  SELECT 'accounts.csv', rowid + 1, 'missing_account_key', ',' || clever_id || ',' || email
  FROM accounts WHERE trim(account_id) = '';
DELETE FROM accounts WHERE trim(account_id) = '';
CREATE TABLE repeated AS SELECT account_id AS key FROM accounts GROUP BY account_id HAVING count(*) > 1;
CREATE UNIQUE INDEX repeated_key ON repeated(key);
DELETE FROM accounts WHERE rowid IN (
  SELECT n FROM (SELECT rowid AS n, row_number() OVER (
      PARTITION BY account_id, clever_id, role, email, first_name, last_name, district, permission,
                   last_login, sis_id, staff_role, plan, notes) AS copy
    FROM accounts WHERE account_id IN (SELECT key FROM repeated)) WHERE copy > 1);
DELETE FROM repeated WHERE key NOT IN (
  SELECT account_id FROM accounts WHERE account_id IN (SELECT key FROM repeated)
  GROUP BY account_id HAVING count(*) > 1);

CREATE INDEX mapping_legacy ON mapping(legacy, user, role);
CREATE TABLE legacy(id TEXT PRIMARY KEY, user TEXT, users INTEGER, role TEXT) WITHOUT ROWID;
INSERT INTO legacy SELECT legacy, min(user), count(DISTINCT user), min(role) FROM mapping GROUP BY legacy;
CREATE INDEX mapping_user ON mapping(user);
CREATE TABLE covered AS SELECT DISTINCT lower(district) AS district FROM files;

CREATE TABLE narrow(n INTEGER PRIMARY KEY, id TEXT, role TEXT);
INSERT INTO narrow
  SELECT rowid, lower(trim(clever_id, ' "' || char(160, 8220, 8221))),
    CASE lower(role)
      WHEN 'student' THEN 'student' WHEN 'teacher' THEN 'teacher' WHEN 'teachers' THEN 'teacher'
      WHEN 'staff' THEN 'staff' WHEN 'school admin' THEN 'staff' WHEN 'school_admin' THEN 'staff'
      WHEN 'district_admin' THEN 'district_admin' WHEN 'district admin' THEN 'district_admin'
      WHEN 'district-admin' THEN 'district_admin' WHEN 'contact' THEN 'contact' ELSE '' END
  FROM accounts;
CREATE INDEX narrow_id ON narrow(id, role);
CREATE TABLE shared AS SELECT id FROM narrow WHERE id <> '' GROUP BY id HAVING count(*) > 1;
CREATE UNIQUE INDEX shared_id ON shared(id);

CREATE TABLE result(
  n INTEGER PRIMARY KEY, role TEXT, outcome TEXT, user TEXT, mismatch INTEGER, shared INTEGER);
INSERT INTO result
  SELECT n, role, outcome,
    CASE outcome WHEN 'mapped' THEN user WHEN 'unchanged' THEN id WHEN 'already_new' THEN id END,
    mismatch, id IN (SELECT id FROM shared)
  FROM (
    SELECT a.n, a.id, coalesce(nullif(a.role, ''), l.role, '') AS role, l.user,
      CASE
        WHEN a.id = '' THEN 'no_id'
        WHEN coalesce(nullif(a.role, ''), l.role, '') = 'contact' THEN 'recreate'
        WHEN l.users > 1 THEN 'conflict'
        WHEN l.user <> a.id AND coalesce(nullif(a.role, ''), l.role, '') = 'student' THEN 'conflict'
        WHEN l.user <> a.id THEN 'mapped'
        WHEN l.user = a.id THEN 'unchanged'
        WHEN a.role = 'student' AND length(a.id) = 24 AND a.id NOT GLOB '*[^0-9a-f]*' THEN 'unchanged'
        WHEN EXISTS (SELECT 1 FROM mapping m WHERE m.user = a.id) THEN 'already_new'
        WHEN length(a.id) <> 24 OR a.id GLOB '*[^0-9a-f]*' THEN 'bad_id'
        WHEN (SELECT trim(district) <> '' AND lower(trim(district)) NOT IN (SELECT district FROM covered)
              FROM accounts WHERE rowid = a.n) THEN 'district_missing'
        ELSE 'not_in_mapping'
      END AS outcome,
      a.role <> '' AND a.role <> l.role
        AND l.role IN ('student', 'teacher', 'staff', 'district_admin', 'contact')
        AND NOT EXISTS (SELECT 1 FROM mapping m WHERE m.legacy = a.id AND m.role = a.role) AS mismatch
    FROM narrow a LEFT JOIN legacy l ON l.id = a.id ORDER BY a.id LIMIT -1)
  ORDER BY n;
CREATE INDEX result_user ON result(user, n) WHERE user IS NOT NULL;
CREATE TABLE people AS
  SELECT user FROM result WHERE user IS NOT NULL GROUP BY user HAVING count(*) > 1;
"""

_EXPORT = """
.mode csv
.separator , "\\n"
.headers on
.once {out}/id_map.csv
SELECT a.account_id, a.clever_id AS previous_id, r.user AS user_id, r.role, a.district, r.outcome,
  CASE WHEN r.mismatch OR r.shared OR a.account_id IN (SELECT key FROM repeated) THEN
    trim(iif(a.account_id IN (SELECT key FROM repeated), 'repeated_key;', '')
      || iif(r.mismatch, 'role_mismatch;', '') || iif(r.shared, 'shared_id', ''), ';')
  ELSE '' END AS warnings
FROM result r JOIN accounts a ON a.rowid = r.n ORDER BY r.n;
.once {out}/accounts_updated.csv
SELECT a.account_id, coalesce(r.user, a.clever_id) AS clever_id, a.role, a.email, a.first_name, a.last_name,
  a.district, a.permission, a.last_login, a.sis_id, a.staff_role, a.plan, a.notes,
  a.clever_id AS previous_clever_id, r.outcome AS migration_outcome
FROM result r JOIN accounts a ON a.rowid = r.n ORDER BY r.n;
.once {out}/merges.csv
SELECT r.user AS user_id, a.account_id, r.role, 'link' AS strategy, 'link' AS action,
  '' AS survivor_account_id, a.permission, 'accepted' AS state, '' AS warnings
FROM people p CROSS JOIN result r ON r.user = p.user CROSS JOIN accounts a ON a.rowid = r.n
ORDER BY r.user, r.n;
.once {out}/exceptions.csv
SELECT a.account_id, a.clever_id, r.outcome, 'See the outcome' AS why, '' AS suggestion, a.district,
  'accounts.csv' AS file, r.n + 1 AS line
FROM result r JOIN accounts a ON a.rowid = r.n
WHERE r.outcome NOT IN ('mapped', 'unchanged', 'already_new', 'recreate') ORDER BY r.n;
.once {out}/set_aside.csv
SELECT file, line, reason, raw FROM set_aside ORDER BY file, line;
.once {out}/unclaimed.csv
SELECT DISTINCT m.district, m.role, m.legacy AS legacy_id, m.user AS user_id FROM mapping m
WHERE NOT EXISTS (SELECT 1 FROM narrow a WHERE a.id = m.legacy)
  AND NOT EXISTS (SELECT 1 FROM narrow a WHERE a.id = m.user)
ORDER BY m.district, m.role, m.legacy, m.user;
"""


def _in_shell(text: str | Path) -> str:
    """A file name as the sqlite3 shell reads it."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def prepare(archive: Path, accounts: Path, folder: Path) -> tuple[list[str], Path]:
    """Write the script for one portfolio; the command to run, and the folder where its results will be."""
    out = folder / "out"
    unpacked = folder / "unpacked"
    out.mkdir(parents=True)
    with zipfile.ZipFile(archive) as opened:
        members = sorted(opened.namelist())
    steps = [_OPEN]
    steps += [
        _IMPORT_MAPPING.format(
            file=_in_shell(unpacked / name), name=_in_sql(name), district=_in_sql(Path(name).stem)
        )
        for name in members
    ]
    steps += [_MATCH.format(accounts=_in_shell(accounts)), _EXPORT.format(out=out)]
    script = folder / "rival.sql"
    script.write_text("".join(steps), encoding="utf-8")
    unzip = ["unzip", "-q", str(archive), "-d", str(unpacked)]
    query = ["sqlite3", "-bail", str(folder / "rival.db")]
    line = f"{shlex.join(unzip)} && {shlex.join(query)} < {shlex.quote(str(script))}"
    return ["sh", "-c", line], out
