-- Fills an empty database with invented parking fines. Every value is a function of its record's number, so the same
-- count gives the same table. About 0.28 % of the records break one rule on purpose.
-- Usage: psql -v rows=1000000 -f fill.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET max_parallel_workers_per_gather = 0;

-- A draw from 0 (included) to 1 (excluded) for record i and purpose s.
CREATE FUNCTION draw(i bigint, s int) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (hashint8extended(i, s) & 9007199254740991)::double precision / 9007199254740992.0 $$;

CREATE TABLE streets (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO streets
SELECT i, (ARRAY['Via','Viale','Piazza','Vicolo','Salita'])[1 + i % 5] || ' ' ||
       (ARRAY['del Lago','della Posta','dei Faggi','San Rocco','Monte Alto','della Pace','dei Fiori','Nuova','al Ponte','Müller'])[1 + i / 5 % 10] || ' ' || i / 50 + 1
FROM generate_series(1, 1200) AS i;

CREATE TABLE articles (code text PRIMARY KEY, amount numeric(8,2) NOT NULL);
INSERT INTO articles
SELECT (100 + i * 4) || '.' || i % 3 + 1 || CASE WHEN i % 4 = 0 THEN '' ELSE '.' || chr(97 + i % 5) END, 20 * (1 + i % 12)
FROM generate_series(1, 60) AS i;

CREATE TABLE fines (
  id bigint PRIMARY KEY, ticket_no varchar(20), ts timestamp, street_id int, street varchar(60),
  e double precision, n double precision, article varchar(12), amount numeric(10,2), plate varchar(12),
  owner_name varchar(60), vehicle_type varchar(16), birth_date date, sex varchar(2), postcode varchar(8),
  nationality varchar(12), note text, paid boolean);

WITH base AS (
  SELECT i, floor(draw(i, 1) * 5000)::int AS dirt, 1 + floor(pow(draw(i, 2), 2) * 1200)::int AS s,
         1 + floor(pow(draw(i, 3), 2) * 60)::int AS a, floor(3000000 * pow(draw(i, 4), 2.2))::bigint AS v,
         timestamp '2019-06-01' + floor(draw(i, 5) * 1826)::int * interval '1 day' + floor(draw(i, 6) * 86400)::int * interval '1 second' AS ts
  FROM generate_series(1, :rows) AS i),
code AS (SELECT row_number() OVER (ORDER BY code) AS a, code, amount FROM articles)
INSERT INTO fines
SELECT base.i,
  'V' || to_char(base.ts, 'YYYY') || '-' || lpad((CASE WHEN dirt = 0 AND base.i > 1 THEN base.i - 1 ELSE base.i END)::text, 8, '0'),
  CASE WHEN dirt = 1 THEN base.ts + interval '10 years' ELSE base.ts END,
  CASE WHEN dirt = 2 THEN s + 9000 ELSE s END, streets.name,
  CASE WHEN dirt = 3 THEN 0 ELSE 2704000 + round((s * 25 + draw(base.i, 7) * 300)::numeric, 2)::double precision END,
  1086000 + round((s % 97 * 310 + draw(base.i, 8) * 300)::numeric, 2)::double precision,
  CASE dirt WHEN 4 THEN 'art. 27' WHEN 5 THEN '999.9.z' ELSE code.code END,
  CASE dirt WHEN 6 THEN -code.amount WHEN 7 THEN code.amount * 1000 ELSE code.amount END,
  CASE WHEN draw(v, 20) < 0.7 THEN 'TI ' || lpad((v % 1000000)::text, 6, '0')
       ELSE chr(65 + (v % 8)::int) || chr(74 + (v / 8 % 5)::int) || lpad((v % 1000)::text, 3, '0') || chr(80 + (v / 1000 % 8)::int) || chr(65 + (v / 8000 % 8)::int) END,
  'Owner ' || v % 480,
  CASE WHEN dirt = 8 THEN 'ufo' ELSE (ARRAY['auto','auto','auto','auto','auto','auto','moto','furgone','ciclomotore','bus'])[1 + floor(draw(v, 21) * 10)::int] END,
  CASE WHEN dirt = 9 THEN date '1875-01-01' WHEN draw(base.i, 9) < 0.03 THEN NULL
       ELSE date '1935-01-01' + floor(pow(draw(v, 22), 0.75) * 25000)::int END,
  CASE WHEN dirt = 10 THEN '?' WHEN draw(base.i, 10) < 0.02 THEN NULL WHEN draw(v, 23) < 0.57 THEN 'M' ELSE 'F' END,
  CASE WHEN dirt = 11 THEN '69OO' WHEN draw(base.i, 11) < 0.025 THEN NULL
       ELSE (ARRAY['6900','6901','6902','6903','6912','6600','6500','6830','6962','6976','8001','3007','1204','22100','20121'])[1 + floor(pow(draw(v, 24), 1.6) * 15)::int] END,
  CASE WHEN dirt = 12 THEN 'Svizzera' WHEN draw(base.i, 12) < 0.015 THEN NULL
       ELSE (ARRAY['CH','CH','CH','CH','CH','CH','IT','IT','DE','FR','PT','ES','AT','RS','BR','UA'])[1 + floor(draw(v, 25) * 16)::int] END,
  CASE WHEN draw(base.i, 13) < 0.7 THEN NULL ELSE 'veicolo in sosta, "agente 12"; tel. 079 ' || base.i % 900 + 100 END,
  CASE WHEN dirt = 13 THEN NULL ELSE draw(base.i, 14) < 0.81 END
FROM base JOIN streets ON streets.id = s JOIN code ON code.a = base.a
ORDER BY base.i;

VACUUM (ANALYZE, FREEZE) fines;
