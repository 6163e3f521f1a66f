-- SPDX-FileCopyrightText: The Managed Keys authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Run by SQLite and by PostgreSQL; what differs are the words in braces.

CREATE TABLE store_record (
  kind ${text} NOT NULL,
  namespace ${text} NOT NULL,
  name ${text} NOT NULL,
  uuid ${text} NOT NULL UNIQUE,
  version ${integer} NOT NULL,
  -- Milliseconds since 1970.
  created ${integer} NOT NULL,
  -- CRC-32C of the content.
  checksum ${integer} NOT NULL,
  content ${bytes} NOT NULL,
  PRIMARY KEY (kind, namespace, name)
) ${options};

-- A row for each of the last commits.
CREATE TABLE store_revision (
  number ${integer} NOT NULL PRIMARY KEY,
  mark ${text} NOT NULL
) ${options};
