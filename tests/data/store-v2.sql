-- A store of version 2, made up. Never edited: tests/unit/test_migrations.py opens it.
BEGIN TRANSACTION;
CREATE TABLE fault (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            code TEXT NOT NULL,
            staff_note TEXT NOT NULL,
            program_version TEXT NOT NULL
        ) STRICT
        ;
INSERT INTO "fault" VALUES(1,'2026-11-22T08:00:00+00:00','camera_stopped','/dev/video0: gives no more frames; check its cable','0.2.0');
INSERT INTO "fault" VALUES(2,'2026-11-23T08:00:00+00:00','unexpected','the main loop ended','0.2.0');
CREATE TABLE repetition (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL,
            plan_id TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            policy_version TEXT NOT NULL,
            exercise INTEGER NOT NULL,
            number INTEGER NOT NULL,
            movement TEXT NOT NULL,
            started_s REAL NOT NULL,
            duration_s REAL NOT NULL,
            excursion_left_mm REAL,
            excursion_left_spread_mm REAL,
            excursion_left_unmeasured TEXT,
            excursion_right_mm REAL,
            excursion_right_spread_mm REAL,
            excursion_right_unmeasured TEXT,
            symmetry_ratio REAL,
            symmetry_spread_ratio REAL,
            symmetry_unmeasured TEXT,
            score REAL,
            not_scored TEXT,
            parts TEXT NOT NULL CHECK (json_valid(parts)),
            synkinesis TEXT NOT NULL CHECK (json_valid(synkinesis)),
            cues TEXT NOT NULL CHECK (json_valid(cues)),
            CHECK ((excursion_left_mm IS NULL) = (excursion_left_unmeasured IS NOT NULL)),
            CHECK ((excursion_left_mm IS NULL) = (excursion_left_spread_mm IS NULL)),
            CHECK ((excursion_right_mm IS NULL) = (excursion_right_unmeasured IS NOT NULL)),
            CHECK ((excursion_right_mm IS NULL) = (excursion_right_spread_mm IS NULL)),
            CHECK ((symmetry_ratio IS NULL) = (symmetry_unmeasured IS NOT NULL)),
            CHECK ((symmetry_ratio IS NULL) = (symmetry_spread_ratio IS NULL)),
            CHECK ((score IS NULL) = (not_scored IS NOT NULL)),
            FOREIGN KEY (session_id, plan_id, model_sha256, policy_version)
                REFERENCES session (id, plan_id, model_sha256, policy_version)
        ) STRICT
        ;
INSERT INTO "repetition" VALUES(1,1,'plan-7','abababababababababababababababababababababababababababababababab','1',0,1,'open_mouth_smile',12.5,6.25,6.125,0.25,NULL,3.5,0.125,NULL,0.5714,0.04,NULL,0.75,NULL,'[{"name": "in_band", "value": 1.0, "reason": "3.5 mm of 2 to 4 mm"}]','[{"region": "eye", "side": "right", "amount": 0.3, "limit": 0.15, "began_at_excursion_mm": 2.0}]','[{"cue": "begin", "at_s": 0.0}, {"cue": "back_off", "at_s": 2.4}]');
INSERT INTO "repetition" VALUES(2,1,'plan-7','abababababababababababababababababababababababababababababababab','1',0,2,'open_mouth_smile',30.0,6.25,6.0,0.2,NULL,NULL,NULL,'turned_away',NULL,NULL,'turned_away',NULL,'not_seen','[]','[]','[]');
CREATE TABLE run_figures (
            session_id INTEGER PRIMARY KEY REFERENCES session (id),
            frames INTEGER NOT NULL,
            frames_with_face INTEGER NOT NULL,
            frames_dropped INTEGER NOT NULL,
            vision_median_ms REAL,
            vision_p95_ms REAL,
            vision_max_ms REAL,
            lag_median_ms REAL,
            lag_p95_ms REAL,
            lag_max_ms REAL,
            camera_reopened INTEGER NOT NULL,
            peak_memory_mb REAL NOT NULL,
            CHECK ((vision_median_ms IS NULL) = (vision_p95_ms IS NULL)),
            CHECK ((vision_median_ms IS NULL) = (vision_max_ms IS NULL)),
            CHECK ((lag_median_ms IS NULL) = (lag_p95_ms IS NULL)),
            CHECK ((lag_median_ms IS NULL) = (lag_max_ms IS NULL))
        ) STRICT
        ;
INSERT INTO "run_figures" VALUES(1,900,880,3,21.5,30.0,70.25,0.5,2.0,11.0,1,312.5);
INSERT INTO "run_figures" VALUES(2,0,0,0,NULL,NULL,NULL,0.5,2.0,11.0,0,80.0);
CREATE TABLE session (
            id INTEGER PRIMARY KEY,
            started TEXT NOT NULL,
            plan_id TEXT NOT NULL,
            affected TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            policy_version TEXT NOT NULL,
            program_version TEXT NOT NULL,
            ended TEXT,
            end_reason TEXT,
            CHECK ((ended IS NULL) = (end_reason IS NULL)),
            UNIQUE (id, plan_id, model_sha256, policy_version)
        ) STRICT
        ;
INSERT INTO "session" VALUES(1,'2026-03-01T09:30:00+00:00','plan-7','right','abababababababababababababababababababababababababababababababab','1','0.1.0','2026-03-01T09:42:00+00:00','finished');
INSERT INTO "session" VALUES(2,'2026-03-02T09:30:00+00:00','plan-8','right','abababababababababababababababababababababababababababababababab','1','0.1.0',NULL,NULL);
CREATE INDEX repetition_of_session ON repetition (session_id);
COMMIT;
PRAGMA user_version = 2;
