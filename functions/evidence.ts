import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { handleMessage } from '../audit/messages.ts'
import { openEvidenceBucket } from './aws/api/evidence/evidence-bucket.ts'
import { signByKms } from './aws/api/evidence/kms-signature.ts'
import { openReadOnlyTable } from './aws/adapters/read-only-table.ts'
import { loadDeployedConfiguration, readVariable, resolveQueueSource } from './aws/runtime/environment.ts'
import { createDeployedSettingsSource } from './aws/runtime/settings-in-force.ts'
import { createSqsHandler } from './aws/runtime/sqs-handler.ts'
import { logger } from './aws/runtime/telemetry.ts'
import { loadControlDescriptions } from './bundled-files/control-descriptions.ts'
import { loadFactCalls } from './bundled-files/fact-calls.ts'
import { loadFrameworkDescriptions } from './bundled-files/framework-descriptions.ts'
import type { PackedAccount } from './evidence/deployed/pack-deployment.ts'
import { packOnRequest, type PackDeps } from './evidence/deployed/pack-on-request.ts'
import { openBucketPlace } from './evidence/places/evidence-place.ts'
import { nameOwnDirectory } from './evidence/own-directory.ts'
import { parseEvidenceUri } from './evidence/places/evidence-uri.ts'

const deployed = loadDeployedConfiguration()
const { prefix, home } = deployed
const table = openReadOnlyTable(readVariable('table'), home)
const settingsSource = createDeployedSettingsSource(deployed, table)
const progress = {
  startPhase: (phase: string) => logger.info(phase),
  countItem: () => undefined,
  note: (sentence: string) => logger.warn(sentence),
}

/** What the first message needs, and all further ones use. */
let loadedDeps: PackDeps | undefined

/** Throws where the configuration names no place for packs. */
function loadDeps(): PackDeps {
  const { evidence } = deployed
  const folder = parseEvidenceUri(evidence?.location ?? '')
  if (evidence === undefined || folder === undefined)
    throw new Error('The configuration has no place for packs of evidence. Deploy Assay again.')
  const { schedule, signingKey } = evidence
  const temporary = nameOwnDirectory(join(tmpdir(), 'assay-packs'))
  return {
    catalog: {
      checklist: loadControlDescriptions(),
      frameworks: loadFrameworkDescriptions(),
      listCalls: loadFactCalls(),
    },
    place: openBucketPlace(folder, openEvidenceBucket(folder.bucket), progress, temporary),
    sign:
      signingKey === undefined
        ? undefined
        : async manifest => (await signByKms(manifest, signingKey)).signature,
    schedule,
    loadAccount,
    progress,
    temporary,
    now: () => new Date(),
  }
}

/** The deployment, with the settings in force at this time. */
async function loadAccount(): Promise<PackedAccount> {
  const { settings, version } = await settingsSource.load()
  return {
    deployment: {
      prefix,
      account: readVariable('account'),
      region: home,
      code: { sha256: readVariable('code') },
    },
    configuration: { ...deployed, settings },
    settingsVersion: version,
    table,
  }
}

/** Makes a pack of evidence on schedule. */
export const handler = createSqsHandler(resolveQueueSource, async message => {
  loadedDeps ??= loadDeps()
  const stored = await handleMessage({ 'pack-evidence': packOnRequest }, message, loadedDeps)
  if (stored === undefined) return
  const { where, kept, manifest } = stored
  logger.info('packed', { where, kept, counts: manifest.counts, previous: manifest.previous?.at ?? 'NONE' })
})
