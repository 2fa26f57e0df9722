SELECT giorno, servizio, utenti, transazioni,
       -- A grade is given out only where at least five users gave one.
       CASE WHEN voti >= 5 THEN soddisfazione END AS soddisfazione
FROM uso_giornaliero
