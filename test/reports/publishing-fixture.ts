import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PublishedEvent } from '../../audit/publish/published-event.ts'
import type { ReportMessage } from '../../audit/deployment/scheduled-messages.ts'
import type { Exception } from '../../audit/settings/exception.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { brotliCompression } from '../../functions/stored-bytes/compression.ts'
import { openFileStore, type FileStore } from '../../functions/local/file-store.ts'
import { publishReport, type PublishReportDeps } from '../../reports/publish/publish-report.ts'
import { PART_BOUNDS } from '../../reports/publish/read-part.ts'
import type { ReportSummary } from '../../reports/publish/report-summary.ts'
import { createMemoryArchive, type MemoryArchive } from '../contracts/memory-archive.ts'
import {
  buildApiEvent,
  STORY_READ_ONLY_POLICY,
  type SmallAccount,
} from '../protocol/simulation/small-account.ts'
import {
  runInitialScan,
  deliverApiEvent,
  createProtocolFixture,
  type FixtureOverrides,
  type ProtocolFixture,
} from '../protocol/simulation/protocol-fixture.ts'

/** A pipeline with published reports, and their results. */
export interface PublishingFixture {
  fixture: ProtocolFixture
  store: FileStore
  archive: MemoryArchive
  deps: PublishReportDeps
  summaries: ReportSummary[]
  published: PublishedEvent[]
  /** The messages that request further parts, until they are delivered. */
  requested: ReportMessage[]
  /** Publishes the report that was requested for this time, with all of its parts. */
  publish(at: string): Promise<ReportSummary | undefined>
  close(): void
}

export const FIRST_REPORT_TIME = '2026-05-18T07:00:00.000Z'
export const SECOND_REPORT_TIME = '2026-05-25T07:00:00.000Z'

/** A publishing fixture for an account after one initial scan. */
export async function createPublishingFixture(
  smallAccount: SmallAccount,
  exceptions: readonly Exception[] = [],
  overrides: FixtureOverrides = {},
): Promise<PublishingFixture> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-reports-'))
  const store = openFileStore(directory)
  const fixture = createProtocolFixture(store, smallAccount, overrides)
  const archive = createMemoryArchive()
  const summaries: ReportSummary[] = []
  const published: PublishedEvent[] = []
  const requested: ReportMessage[] = []
  const deps: PublishReportDeps = {
    store,
    snapshotScan: store,
    archive,
    compression: brotliCompression,
    location: { bucket: 'assay-reports-111122223333-eu-west-1', region: 'eu-west-1' },
    sender: { send: (_, messages) => Promise.resolve(void requested.push(...(messages as ReportMessage[]))) },
    partBounds: PART_BOUNDS,
    reporter: { send: summary => Promise.resolve(void summaries.push(summary)) },
    publisher: { publish: all => Promise.resolve(void published.push(...all)) },
    account: '111122223333',
    regions: ['eu-west-1'],
    checklist: fixture.deps.checklist,
    frameworks: frameworkCatalog,
    settings: { exceptions, attestations: [], controls: {} },
    deadlines: { interval: 86_400, duration: 43_200 },
    lease: 60,
    now: () => fixture.clock.now(),
  }
  await runInitialScan(fixture)
  return {
    fixture,
    store,
    archive,
    deps,
    summaries,
    published,
    requested,
    async publish(at) {
      fixture.clock.advanceTo(new Date(at))
      let summary = await publishReport({ type: 'report', at }, deps)
      for (let next = requested.shift(); next; next = requested.shift())
        summary = await publishReport(next, deps)
      return summary
    },
    close() {
      store.close()
      rmSync(directory, { recursive: true })
    },
  }
}

/** Two functions with a harmless role, and one with a deprecated runtime. */
export function buildReportedAccount(): SmallAccount {
  return {
    functions: {
      a: { role: 'shared', runtime: 'nodejs24.x' },
      b: { role: 'shared', runtime: 'nodejs24.x' },
      old: { role: 'own', runtime: 'nodejs16.x' },
    },
    roles: { shared: [STORY_READ_ONLY_POLICY], own: [STORY_READ_ONLY_POLICY] },
  }
}

/** Attaches these policies to the role `shared`, with an event that arrives at second `at`. */
export async function attachToSharedRole(
  { fixture }: PublishingFixture,
  policies: string[],
  at: number,
): Promise<void> {
  fixture.account.roles['shared'] = policies
  deliverApiEvent(
    fixture,
    buildApiEvent(`change-${at}`, 'iam:AttachRolePolicy', 'alice', at, { roleName: 'shared' }),
    at,
  )
  await fixture.pipeline.run()
}
