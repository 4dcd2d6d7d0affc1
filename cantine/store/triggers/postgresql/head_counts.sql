-- How many are booked, by day, service, class, diet, state and presence: counted with every change of a booking.
-- Somebody called off counts like somebody who cancelled; a sick child stays one.
-- Each statement adds rows of its own, so that nobody waits for anybody: the count of a key is the sum of its rows,
-- which the portal joins now and then.

CREATE FUNCTION booking_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO head_count (day, service_id, classroom_id, diet, state, presence, count)
    SELECT day, service_id, classroom_id, diet, state, presence, sum(number) FROM (
        SELECT day AS day, service_id AS service_id, classroom_id AS classroom_id, diet AS diet,
            CASE WHEN called_off AND state IN ('booked', 'added') THEN 'cancelled' ELSE state END AS state,
            presence AS presence, 1 AS number
        FROM new_rows
    ) AS changed
    GROUP BY day, service_id, classroom_id, diet, state, presence HAVING sum(number) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER booking_counted AFTER INSERT ON booking REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_counted();

CREATE FUNCTION booking_recounted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO head_count (day, service_id, classroom_id, diet, state, presence, count)
    SELECT day, service_id, classroom_id, diet, state, presence, sum(number) FROM (
        SELECT day AS day, service_id AS service_id, classroom_id AS classroom_id, diet AS diet,
            CASE WHEN called_off AND state IN ('booked', 'added') THEN 'cancelled' ELSE state END AS state,
            presence AS presence, 1 AS number
        FROM new_rows
        UNION ALL
        SELECT day AS day, service_id AS service_id, classroom_id AS classroom_id, diet AS diet,
            CASE WHEN called_off AND state IN ('booked', 'added') THEN 'cancelled' ELSE state END AS state,
            presence AS presence, -1 AS number
        FROM old_rows
    ) AS changed
    GROUP BY day, service_id, classroom_id, diet, state, presence HAVING sum(number) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER booking_recounted AFTER UPDATE ON booking REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_recounted();

CREATE FUNCTION booking_uncounted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO head_count (day, service_id, classroom_id, diet, state, presence, count)
    SELECT day, service_id, classroom_id, diet, state, presence, sum(number) FROM (
        SELECT day AS day, service_id AS service_id, classroom_id AS classroom_id, diet AS diet,
            CASE WHEN called_off AND state IN ('booked', 'added') THEN 'cancelled' ELSE state END AS state,
            presence AS presence, -1 AS number
        FROM old_rows
    ) AS changed
    GROUP BY day, service_id, classroom_id, diet, state, presence HAVING sum(number) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER booking_uncounted AFTER DELETE ON booking REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_uncounted();
