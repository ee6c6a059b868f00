import { createDynamoDbStore } from '../../aws/adapters/dynamodb-store.ts'
import { callCloudFormation } from '../../aws/api/cloudformation.ts'
import { loadDeployedConfiguration, readVariable } from '../../aws/runtime/environment.ts'
import { createDeployedSettingsSource } from '../../aws/runtime/settings-in-force.ts'
import { logger } from '../../aws/runtime/telemetry.ts'
import { loadControlDescriptions } from '../../bundled-files/control-descriptions.ts'
import { handleHookRequest, type HookAnswer } from './handle-hook-request.ts'
import { fetchHookPayload } from './fetch-payload.ts'
import { openTableAccount } from '../table-account.ts'

/** Milliseconds after which a change passes unjudged: CloudFormation waits for 30 seconds. */
const ANSWER_WITHIN = 25_000

const deployed = loadDeployedConfiguration()
const { timing, regions } = deployed
const account = readVariable('account')
const store = createDynamoDbStore(readVariable('table'))
const controls = loadControlDescriptions()
const settingsSource = createDeployedSettingsSource(deployed, store)
const loadSettings = async () => (await settingsSource.load()).settings

/** Judges the change of a stack before CloudFormation makes it. */
export async function handler(invocation: unknown): Promise<HookAnswer> {
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), ANSWER_WITHIN)
  try {
    return await handleHookRequest(invocation, {
      account,
      loadSettings,
      controls,
      call: callCloudFormation,
      fetchPayload: address => fetchHookPayload(address, process.env['AWS_ENDPOINT_URL'], end.signal),
      openAccount: async readStack => {
        const settings = await loadSettings()
        return openTableAccount({ store, account, regions, settings, timing, now: new Date(), readStack })
      },
      onFailure: failure => logger.error('a change could not be judged', { error: failure as Error }),
      expire: () => rejectWhenAborted(end.signal),
    })
  } finally {
    clearTimeout(timer)
    end.abort()
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const explain = () => reject(new Error(`it took more than ${ANSWER_WITHIN / 1_000} seconds`))
    signal.addEventListener('abort', explain, { once: true })
  })
}
