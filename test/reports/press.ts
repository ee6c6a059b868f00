import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Announcement } from '../../audit/announcements/announcement.ts'
import type { Exception } from '../../audit/findings/exception.ts'
import { openFileStore, type FileStore } from '../../functions/local/file-store.ts'
import { publish, type PublishPorts } from '../../reports/publish.ts'
import type { ReportSummary } from '../../reports/summary.ts'
import { memoryArchive, type MemoryArchive } from '../contracts/memory-archive.ts'
import { called, READ_ONLY, type Account } from '../protocol/account.ts'
import { baseline, deliver, stageOn, type Stage } from '../protocol/stage.ts'

/** A stage whose reports are published, and all that comes of them. */
export interface Press {
  stage: Stage
  store: FileStore
  archive: MemoryArchive
  ports: PublishPorts
  told: ReportSummary[]
  announced: Announcement[]
  /** Publishes the report that was called for at this time. */
  publish(at: string): Promise<ReportSummary | undefined>
  close(): void
}

export const MONDAY = '2026-05-18T07:00:00.000Z'
export const NEXT_MONDAY = '2026-05-25T07:00:00.000Z'

/** A press over `account`, which was looked at once. */
export async function pressOver(account: Account, exceptions: readonly Exception[] = []): Promise<Press> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-press-'))
  const store = openFileStore(directory)
  const stage = stageOn(store, account)
  const archive = memoryArchive()
  const told: ReportSummary[] = []
  const announced: Announcement[] = []
  const ports: PublishPorts = {
    store,
    catalogue: store,
    archive,
    shelf: { bucket: 'assay-reports-111122223333-eu-west-1', region: 'eu-west-1' },
    reporter: { send: summary => Promise.resolve(void told.push(summary)) },
    announcer: { announce: all => Promise.resolve(void announced.push(...all)) },
    account: '111122223333',
    regions: ['eu-west-1'],
    checklist: stage.parts.checklist,
    settings: { exceptions },
    patience: { interval: 86_400, duration: 43_200 },
    lease: 60,
    now: () => stage.clock.now(),
  }
  await baseline(stage)
  return {
    stage,
    store,
    archive,
    ports,
    told,
    announced,
    async publish(at) {
      stage.clock.advanceTo(new Date(at))
      return publish({ type: 'report', at }, ports)
    },
    close() {
      store.close()
      rmSync(directory, { recursive: true })
    },
  }
}

/** Two workers that share a harmless role, and one on a runtime that is over. */
export function someAccount(): Account {
  return {
    functions: {
      a: { role: 'shared', runtime: 'nodejs24.x' },
      b: { role: 'shared', runtime: 'nodejs24.x' },
      old: { role: 'own', runtime: 'nodejs16.x' },
    },
    roles: { shared: [READ_ONLY], own: [READ_ONLY] },
  }
}

/** Has `shared` attached these policies, by a call that arrives at second `at` of the story. */
export async function attach({ stage }: Press, policies: string[], at: number): Promise<void> {
  stage.account.roles['shared'] = policies
  deliver(stage, called(`change-${at}`, 'iam:AttachRolePolicy', 'alice', at, { roleName: 'shared' }), at)
  await stage.pipeline.run()
}
