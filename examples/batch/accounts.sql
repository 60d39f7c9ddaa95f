CREATE TABLE IF NOT EXISTS accounts (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner   text NOT NULL,
    balance numeric(14, 2) NOT NULL DEFAULT 0 CHECK (balance >= 0)
);
CREATE INDEX IF NOT EXISTS accounts_owner ON accounts (owner);
