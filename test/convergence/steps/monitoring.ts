import { HISTORY_ACCOUNT_ID, HISTORY_REGION } from '../accounts/identifiers.ts'
import { OIDC_PROVIDER_ARN } from '../accounts/policy-documents.ts'
import { chooseAny, buildCallStep, type ChangeGenerator } from './step.ts'
import { buildCallEvent } from './step-event.ts'

const setLogging: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.trails, seededRandom)
  if (arn === undefined) return undefined
  const logging = seededRandom.pick([true, false])
  const call = logging ? 'StartLogging' : 'StopLogging'
  return buildCallStep(
    `cloudtrail:${call}`,
    now => arn in now.trails,
    { trails: { [arn]: { logging } } },
    buildCallEvent(`cloudtrail:${call}`, { name: arn }),
  )
}

const setDetector: ChangeGenerator = (_, seededRandom) => {
  const enable = seededRandom.pick([true, false])
  const status = enable ? 'ENABLED' : 'DISABLED'
  const features = { LAMBDA_NETWORK_LOGS: status, RUNTIME_MONITORING: status }
  return buildCallStep(
    `guardduty:UpdateDetector ${status}`,
    () => true,
    { guardDuty: { [HISTORY_REGION]: { status, features } } },
    buildCallEvent('guardduty:UpdateDetector', { detectorId: '12abc34d567e8fa901bc2d34e56789f0', enable }),
  )
}

/** Creates an analyzer of the account, beside which AWS disabled that of an organization, or deletes it. */
const setAnalyzer: ChangeGenerator = (_, seededRandom) => {
  const call = seededRandom.pick(['CreateAnalyzer', 'DeleteAnalyzer'])
  const disabled = { zone: { type: 'ORGANIZATION', status: 'DISABLED' } }
  const external = call === 'CreateAnalyzer' ? { type: 'ACCOUNT', status: 'ACTIVE' } : null
  return buildCallStep(
    `access-analyzer:${call}`,
    () => true,
    { analyzers: { [HISTORY_REGION]: { ...disabled, external } } },
    buildCallEvent(`access-analyzer:${call}`, {
      analyzerName: 'external',
      ...(external && { type: external.type }),
    }),
  )
}

const setInspector: ChangeGenerator = (_, seededRandom) => {
  const call = seededRandom.pick(['Enable', 'Disable'])
  const status = call === 'Enable' ? 'ENABLED' : 'DISABLED'
  return buildCallStep(
    `inspector2:${call}`,
    () => true,
    { inspector: { [HISTORY_REGION]: { ecr: status, lambda: status, lambdaCode: status } } },
    buildCallEvent(`inspector2:${call}`, {
      accountIds: [HISTORY_ACCOUNT_ID],
      resourceTypes: ['ECR', 'LAMBDA', 'LAMBDA_CODE'],
    }),
  )
}

/** Deletes the identity provider of the account, or creates it again. */
const setProvider: ChangeGenerator = exampleAccount => {
  const has = OIDC_PROVIDER_ARN in (exampleAccount.oidcProviders ?? {})
  const call = has ? 'DeleteOpenIDConnectProvider' : 'CreateOpenIDConnectProvider'
  const url = `https://${OIDC_PROVIDER_ARN.split(':oidc-provider/')[1] ?? ''}`
  const clientIds = { 'sts.amazonaws.com': true }
  return buildCallStep(
    `iam:${call}`,
    now => OIDC_PROVIDER_ARN in (now.oidcProviders ?? {}) === has,
    { oidcProviders: { [OIDC_PROVIDER_ARN]: has ? null : { clientIds } } },
    has
      ? buildCallEvent(`iam:${call}`, { openIDConnectProviderArn: OIDC_PROVIDER_ARN })
      : buildCallEvent(
          `iam:${call}`,
          { url, clientIDList: Object.keys(clientIds) },
          { openIDConnectProviderArn: OIDC_PROVIDER_ARN },
        ),
  )
}

/** Change generators for the monitoring of the account and its identity provider. */
export const monitoringChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  setLogging,
  setAnalyzer,
  setDetector,
  setInspector,
  setProvider,
}
