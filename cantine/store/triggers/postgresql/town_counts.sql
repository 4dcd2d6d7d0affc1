-- How many are booked in the whole town on a day, and in a school in a month: kept up with the counts of classes.
-- Rows are only inserted and deleted, as those of the classes are; the portal joins those of a key now and then.

CREATE FUNCTION head_count_added_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO town_count (day, service_id, diet, state, presence, count)
    SELECT day, service_id, diet, state, presence, sum(count) FROM new_rows
    GROUP BY day, service_id, diet, state, presence HAVING sum(count) <> 0;
    INSERT INTO school_month_count (month, service_id, school_id, state, presence, count)
    SELECT date_trunc('month', day::timestamp)::date, service_id, classroom.school_id, state, presence, sum(count)
    FROM new_rows LEFT JOIN classroom ON classroom.id = classroom_id
    GROUP BY 1, service_id, classroom.school_id, state, presence HAVING sum(count) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER head_count_added_up AFTER INSERT ON head_count REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION head_count_added_up();

CREATE FUNCTION head_count_taken_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO town_count (day, service_id, diet, state, presence, count)
    SELECT day, service_id, diet, state, presence, -sum(count) FROM old_rows
    GROUP BY day, service_id, diet, state, presence HAVING sum(count) <> 0;
    INSERT INTO school_month_count (month, service_id, school_id, state, presence, count)
    SELECT date_trunc('month', day::timestamp)::date, service_id, classroom.school_id, state, presence, -sum(count)
    FROM old_rows LEFT JOIN classroom ON classroom.id = classroom_id
    GROUP BY 1, service_id, classroom.school_id, state, presence HAVING sum(count) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER head_count_taken_up AFTER DELETE ON head_count REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION head_count_taken_up();
