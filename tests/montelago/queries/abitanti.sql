SELECT a.municipio, a.data_nascita, a.sesso, a.nazione, e.giorno
-- The day of the extract stands beside each resident: the age is counted on that day.
FROM abitanti a CROSS JOIN estratto e
