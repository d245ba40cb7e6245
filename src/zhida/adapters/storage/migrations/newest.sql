CREATE TABLE tenants (
	name TEXT NOT NULL, 
	title TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID;
CREATE TABLE streams (
	tenant TEXT NOT NULL, 
	stream TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (tenant, stream), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE events (
	tenant TEXT NOT NULL, 
	stream TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	type TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	actor_kind TEXT NOT NULL, 
	actor_id TEXT, 
	fields TEXT NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (tenant, stream, seq)
);
CREATE TABLE client_ids (
	tenant TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	client_id TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	PRIMARY KEY (tenant, conversation_id, client_id)
)
 WITHOUT ROWID;
CREATE TABLE assignments (
	tenant TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	agent_id TEXT NOT NULL, 
	opened_at BIGINT NOT NULL, 
	closed_at BIGINT, 
	PRIMARY KEY (tenant, conversation_id, number), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE UNIQUE INDEX one_open_assignment ON assignments (tenant, conversation_id) WHERE closed_at IS NULL;
CREATE TABLE leases (
	tenant TEXT NOT NULL, 
	epoch BIGINT NOT NULL, 
	node TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	PRIMARY KEY (tenant), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE jobs (
	tenant TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	due_at BIGINT NOT NULL, 
	payload TEXT NOT NULL, 
	attempts BIGINT NOT NULL, 
	ready_at BIGINT NOT NULL, 
	token BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (tenant, kind, "key"), 
	CHECK (state IN ('live', 'dead')), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX jobs_ready ON jobs (state, ready_at);
CREATE TABLE counters (
	name TEXT NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID;
CREATE TABLE contacts (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	issuer TEXT, 
	subject TEXT, 
	verified BIGINT NOT NULL, 
	lane_source TEXT, 
	lang TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	wrapped_key BLOB, 
	erased_at BIGINT, 
	profile BLOB, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE UNIQUE INDEX contacts_one_issuer_subject ON contacts (tenant, issuer, subject);
CREATE TABLE contact_tokens (
	tenant TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	contact_id TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	PRIMARY KEY (tenant, digest), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX contact_tokens_by_contact_id ON contact_tokens (tenant, contact_id);
CREATE TABLE agents (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	login TEXT NOT NULL, 
	name TEXT NOT NULL, 
	number TEXT, 
	role TEXT NOT NULL, 
	password TEXT NOT NULL, 
	must_change BIGINT NOT NULL, 
	enabled BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	state_since BIGINT NOT NULL, 
	capacity BIGINT NOT NULL, 
	load BIGINT NOT NULL, 
	skills TEXT NOT NULL, 
	lapses BIGINT NOT NULL, 
	idle_since BIGINT NOT NULL, 
	lang TEXT NOT NULL, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE UNIQUE INDEX agents_one_login ON agents (tenant, login);
CREATE TABLE agent_sessions (
	tenant TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	agent_id TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	PRIMARY KEY (tenant, digest), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX agent_sessions_by_agent_id ON agent_sessions (tenant, agent_id);
CREATE TABLE erasures (
	tenant TEXT NOT NULL, 
	contact_id TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	"by" TEXT, 
	PRIMARY KEY (tenant, contact_id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE conversations (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	contact_id TEXT NOT NULL, 
	key_owner TEXT NOT NULL, 
	inbox_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	lang TEXT NOT NULL, 
	phase TEXT NOT NULL, 
	queue TEXT, 
	lane TEXT, 
	skills TEXT NOT NULL, 
	absent BIGINT NOT NULL, 
	connected BIGINT NOT NULL, 
	agent_id TEXT, 
	last_agent_id TEXT, 
	offer_id TEXT, 
	offer_agent_id TEXT, 
	lease_until BIGINT, 
	lapses BIGINT NOT NULL, 
	prefer_agent_id TEXT, 
	refused_by TEXT NOT NULL, 
	opened_at BIGINT NOT NULL, 
	requested_at BIGINT, 
	since BIGINT, 
	enqueued_at BIGINT, 
	due_at BIGINT, 
	position BIGINT, 
	answered_at BIGINT, 
	first_replied BIGINT NOT NULL, 
	closed_at BIGINT, 
	last_at BIGINT NOT NULL, 
	waiting_since BIGINT, 
	unread BIGINT NOT NULL, 
	via TEXT, 
	reason TEXT, 
	detail TEXT, 
	disposition TEXT, 
	rating BIGINT, 
	transfers BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	card BLOB, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX conversations_by_phase_due_at ON conversations (tenant, phase, due_at);
CREATE INDEX conversations_by_contact_id_last_at ON conversations (tenant, contact_id, last_at);
CREATE INDEX conversations_by_agent_id_last_at ON conversations (tenant, agent_id, last_at);
CREATE INDEX conversations_by_last_at ON conversations (tenant, last_at);
CREATE TABLE articles (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	question TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	similar TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	lang TEXT NOT NULL, 
	source TEXT NOT NULL, 
	valid_from TEXT, 
	valid_to TEXT, 
	updated_at BIGINT NOT NULL, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE canned (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	shortcut TEXT NOT NULL, 
	text TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE settings (
	tenant TEXT NOT NULL, 
	number TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	"by" TEXT, 
	PRIMARY KEY (tenant, number), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE idempotency (
	tenant TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	request TEXT NOT NULL, 
	status BIGINT NOT NULL, 
	response TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (tenant, actor, "key"), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX idempotency_by_at ON idempotency (tenant, at);
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_keep_their_header
    BEFORE UPDATE OF tenant, stream, seq, type, version, at, actor_kind, actor_id, hash ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_lose_sealed_values_only BEFORE UPDATE OF fields ON events
    WHEN (SELECT count(*) FROM json_each(NEW.fields)) <> (SELECT count(*) FROM json_each(OLD.fields))
    OR EXISTS (
        SELECT 1 FROM json_each(OLD.fields) AS was LEFT JOIN json_each(NEW.fields) AS is_now
        ON is_now.key = was.key
        WHERE is_now.key IS NULL OR json_remove(is_now.value, '$.s') IS NOT json_remove(was.value, '$.s')
        OR coalesce(json_extract(is_now.value, '$.s'), json_extract(was.value, '$.s'))
        IS NOT json_extract(was.value, '$.s')
    )
    BEGIN SELECT RAISE(ABORT, 'of an event only sealed values may be dropped'); END;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE article_governance (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	owner TEXT, 
	audience TEXT NOT NULL, 
	approved_by TEXT, 
	approved_at BIGINT NOT NULL, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE article_versions (
	tenant TEXT NOT NULL, 
	article_id TEXT NOT NULL, 
	version TEXT NOT NULL, 
	article TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	"by" TEXT, 
	draft_id TEXT, 
	PRIMARY KEY (tenant, article_id, version), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE article_drafts (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	article_id TEXT, 
	article TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	state TEXT NOT NULL, 
	group_id TEXT, 
	owner TEXT, 
	created_at BIGINT NOT NULL, 
	created_by TEXT, 
	updated_at BIGINT NOT NULL, 
	decided_by TEXT, 
	decided_at BIGINT, 
	reason TEXT, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX article_drafts_by_state_updated_at ON article_drafts (tenant, state, updated_at);
CREATE TABLE open_questions (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	key_owner TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	lang TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	group_id TEXT, 
	words BLOB, 
	answer BLOB, 
	answered_by TEXT, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX open_questions_by_at ON open_questions (tenant, at);
CREATE INDEX open_questions_by_group_id_at ON open_questions (tenant, group_id, at);
CREATE TABLE question_groups (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	lang TEXT NOT NULL, 
	first_at BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	count BIGINT NOT NULL, 
	by_day TEXT NOT NULL, 
	draft_id TEXT, 
	article_id TEXT, 
	name TEXT, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX question_groups_by_state_last_at ON question_groups (tenant, state, last_at);
CREATE TABLE bot_decisions (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	key_owner TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	decision TEXT NOT NULL, 
	article_id TEXT, 
	score BIGINT NOT NULL, 
	stratum TEXT NOT NULL, 
	kb_hash TEXT NOT NULL, 
	model_hash TEXT NOT NULL, 
	calibration BIGINT NOT NULL, 
	label TEXT, 
	label_source TEXT, 
	label_at BIGINT, 
	audit TEXT, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX bot_decisions_by_at ON bot_decisions (tenant, at);
CREATE INDEX bot_decisions_by_label_at ON bot_decisions (tenant, label, at);
CREATE INDEX bot_decisions_by_article_id_at ON bot_decisions (tenant, article_id, at);
CREATE INDEX bot_decisions_by_audit_at ON bot_decisions (tenant, audit, at);
CREATE TABLE calibrations (
	tenant TEXT NOT NULL, 
	number TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	kb_hash TEXT NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (tenant, number), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE TABLE suggestions (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	agent_id TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	articles TEXT NOT NULL, 
	taken TEXT, 
	distance BIGINT, 
	seconds BIGINT, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX suggestions_by_at ON suggestions (tenant, at);
CREATE TABLE attachments (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	key_owner TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	"by" TEXT NOT NULL, 
	name BLOB, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX attachments_by_conversation_id_at ON attachments (tenant, conversation_id, at);
CREATE INDEX attachments_by_key_owner ON attachments (tenant, key_owner);
CREATE TABLE plans (
	tenant TEXT NOT NULL, 
	id TEXT NOT NULL, 
	asked_at BIGINT NOT NULL, 
	day TEXT NOT NULL, 
	source TEXT NOT NULL, 
	past_days BIGINT NOT NULL, 
	agents_most BIGINT, 
	state TEXT NOT NULL, 
	task TEXT NOT NULL, 
	document TEXT, 
	refused TEXT, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant) REFERENCES tenants (name)
)
 WITHOUT ROWID;
CREATE INDEX plans_by_asked_at ON plans (tenant, asked_at);
INSERT INTO alembic_version VALUES ('0004');
