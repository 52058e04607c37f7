-- A store of version 4, made up. Never edited: tests/unit/test_migrations.py opens it.
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
CREATE TABLE happening (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL REFERENCES session (id),
            at TEXT NOT NULL,
            at_s REAL NOT NULL,
            kind TEXT NOT NULL,
            exercise INTEGER,
            movement TEXT,
            content TEXT NOT NULL CHECK (json_valid(content)),
            CHECK ((exercise IS NULL) = (movement IS NULL))
        ) STRICT
        ;
INSERT INTO "happening" VALUES(1,3,'2026-11-25T09:00:00+00:00',1.0,'safety',NULL,NULL,'{"yes": []}');
INSERT INTO "happening" VALUES(2,3,'2026-11-25T09:00:30+00:00',30.0,'rated',0,'open_mouth_smile','{"felt": "hard"}');
INSERT INTO "happening" VALUES(3,3,'2026-11-25T09:00:40+00:00',40.0,'broken_off',1,'brow_raise','{"number": 1}');
INSERT INTO "happening" VALUES(4,3,'2026-11-25T09:00:50+00:00',41.0,'stopped',1,'brow_raise','{"why": "pain", "place": "not_said"}');
INSERT INTO "happening" VALUES(5,3,'2026-11-25T09:01:00+00:00',43.0,'stopped',1,'brow_raise','{"why": "pain", "place": "forehead"}');
INSERT INTO "happening" VALUES(6,3,'2026-11-25T09:01:10+00:00',50.0,'skipped',2,'lip_pucker','{"why": "stage_lock"}');
INSERT INTO "happening" VALUES(7,4,'2026-11-27T09:00:00+00:00',0.0,'skipped',1,'neck','{"why": "excluded"}');
INSERT INTO "happening" VALUES(8,4,'2026-11-27T09:00:02+00:00',2.0,'new_day',NULL,NULL,'{"yes": true}');
INSERT INTO "happening" VALUES(9,4,'2026-11-27T09:00:50+00:00',50.0,'massaged',0,'cheeks','{"lasted_s": 45.5, "wanted_s": 60.0}');
INSERT INTO "happening" VALUES(10,4,'2026-11-27T09:01:10+00:00',70.0,'stopped',0,'open_mouth_smile','{"why": "away"}');
INSERT INTO "happening" VALUES(11,4,'2026-11-27T09:01:30+00:00',90.0,'skipped',0,'open_mouth_smile','{"why": "enough_today"}');
CREATE TABLE prescribed (
            session_id INTEGER NOT NULL REFERENCES session (id),
            exercise INTEGER NOT NULL,
            movement TEXT NOT NULL,
            repetitions INTEGER NOT NULL,
            band_low REAL NOT NULL,
            band_high REAL NOT NULL,
            unit TEXT NOT NULL,
            PRIMARY KEY (session_id, exercise)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO "prescribed" VALUES(3,0,'open_mouth_smile',3,2.0,4.0,'mm');
INSERT INTO "prescribed" VALUES(3,1,'brow_raise',2,1.0,2.5,'mm');
INSERT INTO "prescribed" VALUES(4,0,'open_mouth_smile',3,2.0,4.0,'mm');
CREATE TABLE prescribed_massage (
            session_id INTEGER NOT NULL REFERENCES session (id),
            place INTEGER NOT NULL,
            massage TEXT NOT NULL,
            seconds REAL NOT NULL,
            PRIMARY KEY (session_id, place)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO "prescribed_massage" VALUES(4,0,'cheeks',60.0);
INSERT INTO "prescribed_massage" VALUES(4,1,'neck',30.0);
CREATE TABLE recording (
            repetition_id INTEGER PRIMARY KEY REFERENCES repetition (id),
            frames INTEGER NOT NULL CHECK (frames > 0),
            content BLOB NOT NULL
        ) STRICT
        ;
INSERT INTO "recording" VALUES(3,3,X'425A6839314159265359EF6EEB8F00007EFBFFF640080010047D50000AFF67DEFAC0404000400000800040804040140000B000BAC114CD411810602613653D09A69B49E93460D4D4C09EA329A0680000064C4D340D53DAA4C9A6834C468D184D1840346D4DA98A590A6B2B3823C4B877928C8D880053640C880680B0847F0BBDF030EA70C5454A40143EE83FD2AC5202D522C30809008531E847E99B169CB417A8766DE10E01D1097CD689ECB6744DEF402A559A8693E925C9ABE55F4DE4A5CA95488344B6C2F8699C024EF1926475AC2605145185E08A6BEF4C3EC66F60503280E26F6BA29921C939498C0D63570B9371CFC0AAE9FABF953114004B247AB3F8BB9229C284877B775C78');
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
            cues TEXT NOT NULL CHECK (json_valid(cues)), facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts)),
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
INSERT INTO "repetition" VALUES(1,1,'plan-7','abababababababababababababababababababababababababababababababab','1',0,1,'open_mouth_smile',12.5,6.25,6.125,0.25,NULL,3.5,0.125,NULL,0.5714,0.04,NULL,0.75,NULL,'[{"name": "in_band", "value": 1.0, "reason": "3.5 mm of 2 to 4 mm"}]','[{"region": "eye", "side": "right", "amount": 0.3, "limit": 0.15, "began_at_excursion_mm": 2.0}]','[{"cue": "begin", "at_s": 0.0}, {"cue": "back_off", "at_s": 2.4}]','{}');
INSERT INTO "repetition" VALUES(2,1,'plan-7','abababababababababababababababababababababababababababababababab','1',0,2,'open_mouth_smile',30.0,6.25,6.0,0.2,NULL,NULL,NULL,'turned_away',NULL,NULL,'turned_away',NULL,'not_seen','[]','[]','[]','{}');
INSERT INTO "repetition" VALUES(3,3,'plan-9','abababababababababababababababababababababababababababababababab','2',0,1,'open_mouth_smile',12.5,6.25,6.125,0.25,NULL,3.5,0.125,NULL,0.5714,0.04,NULL,0.75,NULL,'[{"name": "in_band", "value": 1.0, "reason": "3.5 mm of 2 to 4 mm"}]','[{"region": "eye", "side": "right", "amount": 0.3, "limit": 0.15, "began_at_excursion_mm": 2.0, "way": "linked", "answered": false}]','[{"cue": "begin", "at_s": 0.0}, {"cue": "back_off", "at_s": 2.4}]','{}');
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
            end_reason TEXT, sessions_per_day INTEGER,
            CHECK ((ended IS NULL) = (end_reason IS NULL)),
            UNIQUE (id, plan_id, model_sha256, policy_version)
        ) STRICT
        ;
INSERT INTO "session" VALUES(1,'2026-03-01T09:30:00+00:00','plan-7','right','abababababababababababababababababababababababababababababababab','1','0.1.0','2026-03-01T09:42:00+00:00','finished',NULL);
INSERT INTO "session" VALUES(2,'2026-03-02T09:30:00+00:00','plan-8','right','abababababababababababababababababababababababababababababababab','1','0.1.0',NULL,NULL,NULL);
INSERT INTO "session" VALUES(3,'2026-11-25T09:00:00+00:00','plan-9','right','abababababababababababababababababababababababababababababababab','2','0.3.0',NULL,NULL,2);
INSERT INTO "session" VALUES(4,'2026-11-27T09:00:00+00:00','plan-10','right','abababababababababababababababababababababababababababababababab','2','0.4.0','2026-11-27T09:01:35+00:00','finished',2);
CREATE TABLE visit (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            last_session INTEGER NOT NULL
        ) STRICT
        ;
INSERT INTO "visit" VALUES(1,'2026-11-26T09:00:00+00:00',3);
CREATE INDEX repetition_of_session ON repetition (session_id);
CREATE INDEX happening_of_session ON happening (session_id);
CREATE INDEX repetition_of_movement ON repetition (movement);
CREATE INDEX happening_of_kind ON happening (kind, session_id);
COMMIT;
PRAGMA user_version = 4;
