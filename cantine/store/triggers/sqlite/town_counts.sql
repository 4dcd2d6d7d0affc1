-- How many are booked in the whole town on a day, and in a school in a month: kept up with the counts of classes.

CREATE TRIGGER head_count_added_up AFTER INSERT ON head_count
BEGIN
    UPDATE town_count SET count = count + NEW.count
    WHERE day IS NEW.day AND service_id IS NEW.service_id AND diet IS NEW.diet AND state IS NEW.state
      AND presence IS NEW.presence;
    INSERT INTO town_count (day, service_id, diet, state, presence, count)
    SELECT NEW.day, NEW.service_id, NEW.diet, NEW.state, NEW.presence, NEW.count
    WHERE changes() = 0;

    UPDATE school_month_count SET count = count + NEW.count
    WHERE month IS date(NEW.day, 'start of month') AND service_id IS NEW.service_id AND state IS NEW.state
      AND presence IS NEW.presence AND school_id IS (SELECT school_id FROM classroom WHERE id = NEW.classroom_id);
    INSERT INTO school_month_count (month, service_id, school_id, state, presence, count)
    SELECT date(NEW.day, 'start of month'), NEW.service_id, (SELECT school_id FROM classroom WHERE id = NEW.classroom_id),
        NEW.state, NEW.presence, NEW.count
    WHERE changes() = 0;
END;

CREATE TRIGGER head_count_changed_up AFTER UPDATE OF count ON head_count
BEGIN
    UPDATE town_count SET count = count + (NEW.count - OLD.count)
    WHERE day IS NEW.day AND service_id IS NEW.service_id AND diet IS NEW.diet AND state IS NEW.state
      AND presence IS NEW.presence;
    INSERT INTO town_count (day, service_id, diet, state, presence, count)
    SELECT NEW.day, NEW.service_id, NEW.diet, NEW.state, NEW.presence, (NEW.count - OLD.count)
    WHERE changes() = 0;

    UPDATE school_month_count SET count = count + (NEW.count - OLD.count)
    WHERE month IS date(NEW.day, 'start of month') AND service_id IS NEW.service_id AND state IS NEW.state
      AND presence IS NEW.presence AND school_id IS (SELECT school_id FROM classroom WHERE id = NEW.classroom_id);
    INSERT INTO school_month_count (month, service_id, school_id, state, presence, count)
    SELECT date(NEW.day, 'start of month'), NEW.service_id, (SELECT school_id FROM classroom WHERE id = NEW.classroom_id),
        NEW.state, NEW.presence, (NEW.count - OLD.count)
    WHERE changes() = 0;
END;

CREATE TRIGGER head_count_taken_up AFTER DELETE ON head_count
BEGIN
    UPDATE town_count SET count = count + (0 - OLD.count)
    WHERE day IS OLD.day AND service_id IS OLD.service_id AND diet IS OLD.diet AND state IS OLD.state
      AND presence IS OLD.presence;
    INSERT INTO town_count (day, service_id, diet, state, presence, count)
    SELECT OLD.day, OLD.service_id, OLD.diet, OLD.state, OLD.presence, (0 - OLD.count)
    WHERE changes() = 0;

    UPDATE school_month_count SET count = count + (0 - OLD.count)
    WHERE month IS date(OLD.day, 'start of month') AND service_id IS OLD.service_id AND state IS OLD.state
      AND presence IS OLD.presence AND school_id IS (SELECT school_id FROM classroom WHERE id = OLD.classroom_id);
    INSERT INTO school_month_count (month, service_id, school_id, state, presence, count)
    SELECT date(OLD.day, 'start of month'), OLD.service_id, (SELECT school_id FROM classroom WHERE id = OLD.classroom_id),
        OLD.state, OLD.presence, (0 - OLD.count)
    WHERE changes() = 0;
END;
