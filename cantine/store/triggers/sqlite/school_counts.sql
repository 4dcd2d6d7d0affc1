-- How many are booked in a school: the sum of the counts of its classes, kept up with each of them.

CREATE TRIGGER head_count_added AFTER INSERT ON head_count
BEGIN
    UPDATE school_count SET count = count + NEW.count
    WHERE day IS NEW.day AND service_id IS NEW.service_id AND diet IS NEW.diet AND state IS NEW.state
      AND presence IS NEW.presence AND school_id IS (SELECT school_id FROM classroom WHERE id = NEW.classroom_id);
    INSERT INTO school_count (day, service_id, school_id, diet, state, presence, count)
    SELECT NEW.day, NEW.service_id, (SELECT school_id FROM classroom WHERE id = NEW.classroom_id), NEW.diet, NEW.state,
        NEW.presence, NEW.count
    WHERE changes() = 0;
END;

CREATE TRIGGER head_count_changed AFTER UPDATE OF count ON head_count
BEGIN
    UPDATE school_count SET count = count + (NEW.count - OLD.count)
    WHERE day IS NEW.day AND service_id IS NEW.service_id AND diet IS NEW.diet AND state IS NEW.state
      AND presence IS NEW.presence AND school_id IS (SELECT school_id FROM classroom WHERE id = NEW.classroom_id);
    INSERT INTO school_count (day, service_id, school_id, diet, state, presence, count)
    SELECT NEW.day, NEW.service_id, (SELECT school_id FROM classroom WHERE id = NEW.classroom_id), NEW.diet, NEW.state,
        NEW.presence, (NEW.count - OLD.count)
    WHERE changes() = 0;
END;

CREATE TRIGGER head_count_taken AFTER DELETE ON head_count
BEGIN
    UPDATE school_count SET count = count + (0 - OLD.count)
    WHERE day IS OLD.day AND service_id IS OLD.service_id AND diet IS OLD.diet AND state IS OLD.state
      AND presence IS OLD.presence AND school_id IS (SELECT school_id FROM classroom WHERE id = OLD.classroom_id);
    INSERT INTO school_count (day, service_id, school_id, diet, state, presence, count)
    SELECT OLD.day, OLD.service_id, (SELECT school_id FROM classroom WHERE id = OLD.classroom_id), OLD.diet, OLD.state,
        OLD.presence, (0 - OLD.count)
    WHERE changes() = 0;
END;
