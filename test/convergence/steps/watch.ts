import { ACCOUNT, REGION } from '../account/place.ts'
import { PROVIDER } from '../account/documents.ts'
import { anyOf, callStep, type Change } from './step.ts'
import { told } from './telling.ts'

const setLogging: Change = (world, random) => {
  const arn = anyOf(world.trails, random)
  if (arn === undefined) return undefined
  const logging = random.of([true, false])
  const call = logging ? 'StartLogging' : 'StopLogging'
  return callStep(
    `cloudtrail:${call}`,
    now => arn in now.trails,
    { trails: { [arn]: { logging } } },
    told(`cloudtrail:${call}`, { name: arn }),
  )
}

const setDetector: Change = (_, random) => {
  const enable = random.of([true, false])
  const status = enable ? 'ENABLED' : 'DISABLED'
  const features = { LAMBDA_NETWORK_LOGS: status, RUNTIME_MONITORING: status }
  return callStep(
    `guardduty:UpdateDetector ${status}`,
    () => true,
    { guardDuty: { [REGION]: { status, features } } },
    told('guardduty:UpdateDetector', { detectorId: '12abc34d567e8fa901bc2d34e56789f0', enable }),
  )
}

const setInspector: Change = (_, random) => {
  const call = random.of(['Enable', 'Disable'])
  const status = call === 'Enable' ? 'ENABLED' : 'DISABLED'
  return callStep(
    `inspector2:${call}`,
    () => true,
    { inspector: { [REGION]: { ecr: status, lambda: status, lambdaCode: status } } },
    told(`inspector2:${call}`, { accountIds: [ACCOUNT], resourceTypes: ['ECR', 'LAMBDA', 'LAMBDA_CODE'] }),
  )
}

/** The account's identity provider is taken away, or made again. */
const setProvider: Change = world => {
  const has = PROVIDER in (world.oidcProviders ?? {})
  const call = has ? 'DeleteOpenIDConnectProvider' : 'CreateOpenIDConnectProvider'
  const url = `https://${PROVIDER.split(':oidc-provider/')[1] ?? ''}`
  const clientIds = { 'sts.amazonaws.com': true }
  return callStep(
    `iam:${call}`,
    now => PROVIDER in (now.oidcProviders ?? {}) === has,
    { oidcProviders: { [PROVIDER]: has ? null : { clientIds } } },
    has
      ? told(`iam:${call}`, { openIDConnectProviderArn: PROVIDER })
      : told(
          `iam:${call}`,
          { url, clientIDList: Object.keys(clientIds) },
          { openIDConnectProviderArn: PROVIDER },
        ),
  )
}

/** Ways to change what watches over the account, and whose identities it believes. */
export const ofWatch: Readonly<Record<string, Change>> = {
  setLogging,
  setDetector,
  setInspector,
  setProvider,
}
