SELECT numero, specie, strada_id, altezza_m, circonferenza_cm, anno, stato,
       -- The position as a GeoJSON point, with the digits of the inventory.
       '{"type":"Point","coordinates":[' || lon || ',' || lat || ']}' AS posizione
FROM alberi
