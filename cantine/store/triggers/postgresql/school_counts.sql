-- How many are booked in a school: the sum of the counts of its classes, kept up with each of them.
-- Rows are only inserted and deleted, as those of the classes are; the portal joins those of a key now and then.

CREATE FUNCTION head_count_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO school_count (day, service_id, school_id, diet, state, presence, count)
    SELECT day, service_id, classroom.school_id, diet, state, presence, sum(count)
    FROM new_rows LEFT JOIN classroom ON classroom.id = classroom_id
    GROUP BY day, service_id, classroom.school_id, diet, state, presence HAVING sum(count) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER head_count_added AFTER INSERT ON head_count REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION head_count_added();

CREATE FUNCTION head_count_taken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO school_count (day, service_id, school_id, diet, state, presence, count)
    SELECT day, service_id, classroom.school_id, diet, state, presence, -sum(count)
    FROM old_rows LEFT JOIN classroom ON classroom.id = classroom_id
    GROUP BY day, service_id, classroom.school_id, diet, state, presence HAVING sum(count) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER head_count_taken AFTER DELETE ON head_count REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION head_count_taken();
