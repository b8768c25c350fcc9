"""The first schema"""

import sqlalchemy as sa
from alembic import op

import app.core.database

revision = '0001'
down_revision = None


_APPEND_ONLY = ("audit_events", "draft_versions")


def upgrade() -> None:
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        for table in _APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


def _create_tables() -> None:
    op.create_table('audit_events',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=50), nullable=False),
    sa.Column('action', sa.String(length=100), nullable=False),
    sa.Column('entity', sa.String(length=100), nullable=False),
    sa.Column('entity_id', sa.String(length=200), nullable=False),
    sa.Column('old', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('new', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('origin', sa.String(length=200), nullable=False),
    sa.Column('prev_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_events'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_events_action'), ['action'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_events_actor'), ['actor'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_events_entity_id'), ['entity_id'], unique=False)

    op.create_table('document_chunks',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('ordinal', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('headings', sa.JSON(), nullable=False),
    sa.Column('clause', sa.String(length=50), nullable=True),
    sa.Column('table_header', sa.Text(), nullable=True),
    sa.Column('boxes', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', 'ordinal', name=op.f('pk_document_chunks'))
    )
    op.create_table('document_pages',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('width', sa.Float(), nullable=True),
    sa.Column('height', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('sha256', 'number', name=op.f('pk_document_pages'))
    )
    op.create_table('document_readings',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('format', sa.String(length=20), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('quarantined', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('flags', sa.JSON(), nullable=False),
    sa.Column('read_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_document_readings'))
    )
    op.create_table('drafts',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('document_type', sa.String(length=50), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('product', sa.String(length=200), nullable=True),
    sa.Column('state', sa.String(length=30), nullable=False),
    sa.Column('created_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('job', sa.String(length=40), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts')),
    sa.UniqueConstraint('job', name=op.f('uq_drafts_job'))
    )
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drafts_subject'), ['subject'], unique=False)

    op.create_table('historian_files',
    sa.Column('package', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('starts_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ends_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('package', name=op.f('pk_historian_files'))
    )
    op.create_table('index_snapshots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('made_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('passages', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_index_snapshots'))
    )
    op.create_table('installation',
    sa.Column('one', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('mode', sa.String(length=20), nullable=False),
    sa.Column('created_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('one = 1', name=op.f('ck_installation_single_row')),
    sa.PrimaryKeyConstraint('one', name=op.f('pk_installation'))
    )
    op.create_table('jobs',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=50), nullable=False),
    sa.Column('actor', sa.String(length=200), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('result', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('error_details', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jobs_state'), ['state'], unique=False)

    op.create_table('package_files',
    sa.Column('package', sa.String(length=64), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('package', 'path', name=op.f('pk_package_files'))
    )
    with op.batch_alter_table('package_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_package_files_sha256'), ['sha256'], unique=False)

    op.create_table('packages',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('site', sa.String(length=100), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('timezone', sa.String(length=100), nullable=False),
    sa.Column('imported_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('imported_by', sa.String(length=200), nullable=False),
    sa.Column('merkle_root', sa.String(length=64), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_packages'))
    )
    op.create_table('passages',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('context', sa.Text(), nullable=False),
    sa.Column('site', sa.String(length=100), nullable=True),
    sa.Column('product', sa.String(length=200), nullable=True),
    sa.Column('valid_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('valid_to', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('embedder', sa.String(length=200), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passages'))
    )
    with op.batch_alter_table('passages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passages_kind'), ['kind'], unique=False)

    op.create_table('plant_actions',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('action', sa.Text(), nullable=True),
    sa.Column('deviation', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('at_written', sa.Text(), nullable=True),
    sa.Column('by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_actions')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_actions_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_actions', schema=None) as batch_op:
        batch_op.create_index('ix_plant_actions_deviation', ['deviation'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_actions_row_package'), ['row_package'], unique=False)

    op.create_table('plant_agreements',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('agreement', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('partner', sa.Text(), nullable=True),
    sa.Column('valid_to', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('valid_to_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('valid_to_written', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_agreements')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_agreements_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_agreements', schema=None) as batch_op:
        batch_op.create_index('ix_plant_agreements_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_agreements_row_package'), ['row_package'], unique=False)

    op.create_table('plant_batches',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('started_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('started_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('started_at_written', sa.Text(), nullable=True),
    sa.Column('ended_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at_written', sa.Text(), nullable=True),
    sa.Column('size', sa.Text(), nullable=True),
    sa.Column('size_number', sa.Float(), nullable=True),
    sa.Column('size_unit', sa.Text(), nullable=True),
    sa.Column('line', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('disposed_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('disposed_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('disposed_at_written', sa.Text(), nullable=True),
    sa.Column('use', sa.Text(), nullable=True),
    sa.Column('container', sa.Text(), nullable=True),
    sa.Column('master_record', sa.Text(), nullable=True),
    sa.Column('master_record_version', sa.Text(), nullable=True),
    sa.Column('yield_percent', sa.Text(), nullable=True),
    sa.Column('yield_percent_number', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_batches')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_batches_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_batches', schema=None) as batch_op:
        batch_op.create_index('ix_plant_batches_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_batches_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_batches_row_package'), ['row_package'], unique=False)

    op.create_table('plant_bill_of_materials',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('master_record', sa.Text(), nullable=True),
    sa.Column('version', sa.Text(), nullable=True),
    sa.Column('material', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('quantity', sa.Text(), nullable=True),
    sa.Column('quantity_number', sa.Float(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('tolerance_percent', sa.Text(), nullable=True),
    sa.Column('tolerance_percent_number', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_bill_of_materials')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_bill_of_materials_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_bill_of_materials', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plant_bill_of_materials_row_package'), ['row_package'], unique=False)

    op.create_table('plant_capas',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('capa', sa.Text(), nullable=True),
    sa.Column('deviation', sa.Text(), nullable=True),
    sa.Column('action', sa.Text(), nullable=True),
    sa.Column('type', sa.Text(), nullable=True),
    sa.Column('opened_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('opened_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('opened_at_written', sa.Text(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('due', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_written', sa.Text(), nullable=True),
    sa.Column('done', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_written', sa.Text(), nullable=True),
    sa.Column('effective', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_capas')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_capas_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_capas', schema=None) as batch_op:
        batch_op.create_index('ix_plant_capas_deviation', ['deviation'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_capas_row_package'), ['row_package'], unique=False)

    op.create_table('plant_changes',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('change', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_changes')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_changes_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_changes', schema=None) as batch_op:
        batch_op.create_index('ix_plant_changes_equipment', ['equipment'], unique=False)
        batch_op.create_index('ix_plant_changes_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_changes_row_package'), ['row_package'], unique=False)

    op.create_table('plant_commitments',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('commitment', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('due', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_written', sa.Text(), nullable=True),
    sa.Column('done', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_written', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_commitments')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_commitments_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_commitments', schema=None) as batch_op:
        batch_op.create_index('ix_plant_commitments_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_commitments_row_package'), ['row_package'], unique=False)

    op.create_table('plant_complaints',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('complaint', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_complaints')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_complaints_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_complaints', schema=None) as batch_op:
        batch_op.create_index('ix_plant_complaints_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_complaints_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_complaints_row_package'), ['row_package'], unique=False)

    op.create_table('plant_consumption',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('material', sa.Text(), nullable=True),
    sa.Column('lot', sa.Text(), nullable=True),
    sa.Column('quantity', sa.Text(), nullable=True),
    sa.Column('quantity_number', sa.Float(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_consumption')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_consumption_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_consumption', schema=None) as batch_op:
        batch_op.create_index('ix_plant_consumption_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_consumption_lot', ['lot'], unique=False)
        batch_op.create_index('ix_plant_consumption_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_consumption_row_package'), ['row_package'], unique=False)

    op.create_table('plant_deviations',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('deviation', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('occurred_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('occurred_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('occurred_at_written', sa.Text(), nullable=True),
    sa.Column('discovered_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('discovered_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('discovered_at_written', sa.Text(), nullable=True),
    sa.Column('reported_by', sa.Text(), nullable=True),
    sa.Column('detected_by', sa.Text(), nullable=True),
    sa.Column('classification', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('root_cause', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('closed_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at_written', sa.Text(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('due', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_written', sa.Text(), nullable=True),
    sa.Column('cost', sa.Text(), nullable=True),
    sa.Column('cost_number', sa.Float(), nullable=True),
    sa.Column('cost_currency', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_deviations')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_deviations_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_deviations', schema=None) as batch_op:
        batch_op.create_index('ix_plant_deviations_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_deviations_deviation', ['deviation'], unique=False)
        batch_op.create_index('ix_plant_deviations_equipment', ['equipment'], unique=False)
        batch_op.create_index('ix_plant_deviations_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_deviations_row_package'), ['row_package'], unique=False)

    op.create_table('plant_distribution',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('distribution', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('units', sa.Text(), nullable=True),
    sa.Column('units_number', sa.Float(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_distribution')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_distribution_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_distribution', schema=None) as batch_op:
        batch_op.create_index('ix_plant_distribution_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_distribution_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_distribution_row_package'), ['row_package'], unique=False)

    op.create_table('plant_documents',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('version', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('type', sa.Text(), nullable=True),
    sa.Column('file', sa.Text(), nullable=True),
    sa.Column('effective_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_from_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_from_written', sa.Text(), nullable=True),
    sa.Column('effective_to', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_to_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_to_written', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('deviation', sa.Text(), nullable=True),
    sa.Column('lot', sa.Text(), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('confidentiality', sa.Text(), nullable=True),
    sa.Column('scope', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_documents')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_documents_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_documents', schema=None) as batch_op:
        batch_op.create_index('ix_plant_documents_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_documents_deviation', ['deviation'], unique=False)
        batch_op.create_index('ix_plant_documents_equipment', ['equipment'], unique=False)
        batch_op.create_index('ix_plant_documents_lot', ['lot'], unique=False)
        batch_op.create_index('ix_plant_documents_number', ['number'], unique=False)
        batch_op.create_index('ix_plant_documents_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_documents_row_package'), ['row_package'], unique=False)

    op.create_table('plant_equipment',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('type', sa.Text(), nullable=True),
    sa.Column('line', sa.Text(), nullable=True),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('qualified_until', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('qualified_until_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('qualified_until_written', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_equipment')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_equipment_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_equipment', schema=None) as batch_op:
        batch_op.create_index('ix_plant_equipment_equipment', ['equipment'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_equipment_row_package'), ['row_package'], unique=False)

    op.create_table('plant_equipment_events',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('at_written', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('next_due', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('next_due_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('next_due_written', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_equipment_events')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_equipment_events_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_equipment_events', schema=None) as batch_op:
        batch_op.create_index('ix_plant_equipment_events_equipment', ['equipment'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_equipment_events_row_package'), ['row_package'], unique=False)

    op.create_table('plant_failure_modes',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Text(), nullable=True),
    sa.Column('factor', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('effect', sa.Text(), nullable=True),
    sa.Column('mechanism', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_failure_modes')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_failure_modes_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_failure_modes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plant_failure_modes_row_package'), ['row_package'], unique=False)

    op.create_table('plant_images',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('file', sa.Text(), nullable=True),
    sa.Column('station', sa.Text(), nullable=True),
    sa.Column('captured_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('captured_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('captured_at_written', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('label', sa.Text(), nullable=True),
    sa.Column('defect', sa.Text(), nullable=True),
    sa.Column('mask', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_images')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_images_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_images', schema=None) as batch_op:
        batch_op.create_index('ix_plant_images_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_images_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_images_row_package'), ['row_package'], unique=False)

    op.create_table('plant_log',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Text(), nullable=True),
    sa.Column('at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('at_written', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=True),
    sa.Column('line', sa.Text(), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_log')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_log_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_log', schema=None) as batch_op:
        batch_op.create_index('ix_plant_log_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_log_equipment', ['equipment'], unique=False)
        batch_op.create_index('ix_plant_log_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_log_row_package'), ['row_package'], unique=False)

    op.create_table('plant_manufacturers',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('manufacturer', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_manufacturers')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_manufacturers_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_manufacturers', schema=None) as batch_op:
        batch_op.create_index('ix_plant_manufacturers_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_manufacturers_row_package'), ['row_package'], unique=False)

    op.create_table('plant_master_entries',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('master_record', sa.Text(), nullable=True),
    sa.Column('version', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('parameter', sa.Text(), nullable=True),
    sa.Column('required', sa.Boolean(), nullable=True),
    sa.Column('every_min', sa.Text(), nullable=True),
    sa.Column('every_min_number', sa.Float(), nullable=True),
    sa.Column('tolerance_min', sa.Text(), nullable=True),
    sa.Column('tolerance_min_number', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_master_entries')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_master_entries_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_master_entries', schema=None) as batch_op:
        batch_op.create_index('ix_plant_master_entries_parameter', ['parameter'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_master_entries_row_package'), ['row_package'], unique=False)

    op.create_table('plant_master_steps',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('master_record', sa.Text(), nullable=True),
    sa.Column('version', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.Column('equipment_type', sa.Text(), nullable=True),
    sa.Column('max_hold_min', sa.Text(), nullable=True),
    sa.Column('max_hold_min_number', sa.Float(), nullable=True),
    sa.Column('yield_low', sa.Text(), nullable=True),
    sa.Column('yield_low_number', sa.Float(), nullable=True),
    sa.Column('yield_high', sa.Text(), nullable=True),
    sa.Column('yield_high_number', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_master_steps')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_master_steps_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_master_steps', schema=None) as batch_op:
        batch_op.create_index('ix_plant_master_steps_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_master_steps_row_package'), ['row_package'], unique=False)

    op.create_table('plant_materials',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lot', sa.Text(), nullable=True),
    sa.Column('material', sa.Text(), nullable=True),
    sa.Column('supplier', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('received_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('received_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('received_at_written', sa.Text(), nullable=True),
    sa.Column('expires_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('expires_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('expires_at_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_materials')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_materials_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_materials', schema=None) as batch_op:
        batch_op.create_index('ix_plant_materials_lot', ['lot'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_materials_row_package'), ['row_package'], unique=False)

    op.create_table('plant_monitoring',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('monitoring', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('value_number', sa.Float(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('low', sa.Text(), nullable=True),
    sa.Column('low_number', sa.Float(), nullable=True),
    sa.Column('high', sa.Text(), nullable=True),
    sa.Column('high_number', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_monitoring')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_monitoring_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_monitoring', schema=None) as batch_op:
        batch_op.create_index('ix_plant_monitoring_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_monitoring_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_monitoring_row_package'), ['row_package'], unique=False)

    op.create_table('plant_oos',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('oos', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('test', sa.Text(), nullable=True),
    sa.Column('opened_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('opened_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('opened_at_written', sa.Text(), nullable=True),
    sa.Column('phase', sa.Text(), nullable=True),
    sa.Column('conclusion', sa.Text(), nullable=True),
    sa.Column('closed_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at_written', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_oos')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_oos_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_oos', schema=None) as batch_op:
        batch_op.create_index('ix_plant_oos_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_oos_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_oos_row_package'), ['row_package'], unique=False)
        batch_op.create_index('ix_plant_oos_test', ['test'], unique=False)

    op.create_table('plant_parameters',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('parameter', sa.Text(), nullable=True),
    sa.Column('effective_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_from_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_from_written', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('low', sa.Text(), nullable=True),
    sa.Column('low_number', sa.Float(), nullable=True),
    sa.Column('high', sa.Text(), nullable=True),
    sa.Column('high_number', sa.Float(), nullable=True),
    sa.Column('target', sa.Text(), nullable=True),
    sa.Column('target_number', sa.Float(), nullable=True),
    sa.Column('critical', sa.Boolean(), nullable=True),
    sa.Column('effective_to', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_to_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_to_written', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('document_version', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_parameters')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_parameters_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_parameters', schema=None) as batch_op:
        batch_op.create_index('ix_plant_parameters_parameter', ['parameter'], unique=False)
        batch_op.create_index('ix_plant_parameters_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_parameters_row_package'), ['row_package'], unique=False)

    op.create_table('plant_products',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('strength', sa.Text(), nullable=True),
    sa.Column('dosage_form', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_products')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_products_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_products', schema=None) as batch_op:
        batch_op.create_index('ix_plant_products_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_products_row_package'), ['row_package'], unique=False)

    op.create_table('plant_readings',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('parameter', sa.Text(), nullable=True),
    sa.Column('recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('recorded_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('recorded_at_written', sa.Text(), nullable=True),
    sa.Column('entry', sa.Text(), nullable=True),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('value_number', sa.Float(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('recorded_by', sa.Text(), nullable=True),
    sa.Column('corrects', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_readings')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_readings_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_readings', schema=None) as batch_op:
        batch_op.create_index('ix_plant_readings_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_readings_parameter', ['parameter'], unique=False)
        batch_op.create_index('ix_plant_readings_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_readings_row_package'), ['row_package'], unique=False)

    op.create_table('plant_recalls',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('recall', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_recalls')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_recalls_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_recalls', schema=None) as batch_op:
        batch_op.create_index('ix_plant_recalls_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_recalls_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_recalls_row_package'), ['row_package'], unique=False)

    op.create_table('plant_results',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('test', sa.Text(), nullable=True),
    sa.Column('sample', sa.Text(), nullable=True),
    sa.Column('tested_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tested_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tested_at_written', sa.Text(), nullable=True),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('value_number', sa.Float(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('method', sa.Text(), nullable=True),
    sa.Column('instrument', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('invalidation_reason', sa.Text(), nullable=True),
    sa.Column('tested_by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_results')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_results_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_results', schema=None) as batch_op:
        batch_op.create_index('ix_plant_results_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_results_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_results_row_package'), ['row_package'], unique=False)
        batch_op.create_index('ix_plant_results_test', ['test'], unique=False)

    op.create_table('plant_returns',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('return', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('quantity', sa.Text(), nullable=True),
    sa.Column('quantity_number', sa.Float(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_returns')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_returns_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_returns', schema=None) as batch_op:
        batch_op.create_index('ix_plant_returns_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_returns_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_returns_row_package'), ['row_package'], unique=False)

    op.create_table('plant_shifts',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('shift', sa.Text(), nullable=True),
    sa.Column('start', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('start_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('start_written', sa.Text(), nullable=True),
    sa.Column('end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('end_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('end_written', sa.Text(), nullable=True),
    sa.Column('operators', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_shifts')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_shifts_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_shifts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plant_shifts_row_package'), ['row_package'], unique=False)

    op.create_table('plant_specifications',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('test', sa.Text(), nullable=True),
    sa.Column('stage', sa.Text(), nullable=True),
    sa.Column('effective_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_from_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_from_written', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('low', sa.Text(), nullable=True),
    sa.Column('low_number', sa.Float(), nullable=True),
    sa.Column('high', sa.Text(), nullable=True),
    sa.Column('high_number', sa.Float(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('decimals', sa.Integer(), nullable=True),
    sa.Column('method', sa.Text(), nullable=True),
    sa.Column('effective_to', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_to_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('effective_to_written', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('document_version', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_specifications')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_specifications_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_specifications', schema=None) as batch_op:
        batch_op.create_index('ix_plant_specifications_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_specifications_row_package'), ['row_package'], unique=False)
        batch_op.create_index('ix_plant_specifications_test', ['test'], unique=False)

    op.create_table('plant_stability',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('condition', sa.Text(), nullable=True),
    sa.Column('month', sa.Text(), nullable=True),
    sa.Column('month_number', sa.Float(), nullable=True),
    sa.Column('test', sa.Text(), nullable=True),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('value_number', sa.Float(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('container', sa.Text(), nullable=True),
    sa.Column('orientation', sa.Text(), nullable=True),
    sa.Column('protocol', sa.Text(), nullable=True),
    sa.Column('pulled_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('pulled_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('pulled_at_written', sa.Text(), nullable=True),
    sa.Column('tested_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tested_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tested_at_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_stability')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_stability_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_stability', schema=None) as batch_op:
        batch_op.create_index('ix_plant_stability_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_stability_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_stability_row_package'), ['row_package'], unique=False)
        batch_op.create_index('ix_plant_stability_test', ['test'], unique=False)

    op.create_table('plant_steps',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('step', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('started_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('started_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('started_at_written', sa.Text(), nullable=True),
    sa.Column('ended_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at_written', sa.Text(), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('operator', sa.Text(), nullable=True),
    sa.Column('shift', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_steps')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_steps_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_steps', schema=None) as batch_op:
        batch_op.create_index('ix_plant_steps_batch', ['batch'], unique=False)
        batch_op.create_index('ix_plant_steps_equipment', ['equipment'], unique=False)
        batch_op.create_index('ix_plant_steps_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_steps_row_package'), ['row_package'], unique=False)

    op.create_table('plant_tags',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tag', sa.Text(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('equipment', sa.Text(), nullable=True),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('parameter', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('low', sa.Text(), nullable=True),
    sa.Column('low_number', sa.Float(), nullable=True),
    sa.Column('high', sa.Text(), nullable=True),
    sa.Column('high_number', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_tags')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_tags_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_tags', schema=None) as batch_op:
        batch_op.create_index('ix_plant_tags_equipment', ['equipment'], unique=False)
        batch_op.create_index('ix_plant_tags_parameter', ['parameter'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_tags_row_package'), ['row_package'], unique=False)

    op.create_table('plant_training',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('operator', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('version', sa.Text(), nullable=True),
    sa.Column('trained_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('trained_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('trained_at_written', sa.Text(), nullable=True),
    sa.Column('expires_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('expires_at_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('expires_at_written', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_training')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_training_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_training', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plant_training_row_package'), ['row_package'], unique=False)

    op.create_table('plant_variations',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('row_site', sa.String(length=100), nullable=False),
    sa.Column('row_key', sa.Text(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('row_content_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_sha256', sa.String(length=64), nullable=False),
    sa.Column('row_package', sa.String(length=64), nullable=False),
    sa.Column('row_line', sa.Integer(), nullable=False),
    sa.Column('row_attributes', sa.JSON(), nullable=False),
    sa.Column('row_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('row_known_from', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('row_recorded_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('row_superseded_at', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('variation', sa.Text(), nullable=True),
    sa.Column('date', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_end', app.core.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('date_written', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_plant_variations')),
    sa.UniqueConstraint('row_key', 'row_version', 'row_site', name=op.f('uq_plant_variations_row_key_row_version_row_site'))
    )
    with op.batch_alter_table('plant_variations', schema=None) as batch_op:
        batch_op.create_index('ix_plant_variations_product', ['product'], unique=False)
        batch_op.create_index(batch_op.f('ix_plant_variations_row_package'), ['row_package'], unique=False)

    op.create_table('draft_versions',
    sa.Column('draft', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('configuration', sa.String(length=64), nullable=False),
    sa.Column('made_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['draft'], ['drafts.id'], name=op.f('fk_draft_versions_draft')),
    sa.PrimaryKeyConstraint('draft', 'version', name=op.f('pk_draft_versions'))
    )
    op.create_table('snapshot_queries',
    sa.Column('draft', sa.String(length=40), nullable=False),
    sa.Column('step', sa.String(length=100), nullable=False),
    sa.Column('tool', sa.String(length=50), nullable=False),
    sa.Column('tool_version', sa.String(length=20), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('known_at', app.core.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft'], ['drafts.id'], name=op.f('fk_snapshot_queries_draft')),
    sa.PrimaryKeyConstraint('draft', 'step', name=op.f('pk_snapshot_queries'))
    )
    op.create_table('snapshot_rows',
    sa.Column('draft', sa.String(length=40), nullable=False),
    sa.Column('table_name', sa.String(length=50), nullable=False),
    sa.Column('row_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['draft'], ['drafts.id'], name=op.f('fk_snapshot_rows_draft')),
    sa.PrimaryKeyConstraint('draft', 'table_name', 'row_id', name=op.f('pk_snapshot_rows'))
    )
