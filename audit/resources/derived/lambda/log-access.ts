import { deriveEffectivePermissions } from '../../../engines/iam/effective-permissions/effective-permissions.ts'
import { findAllowance } from '../../../engines/iam/effective-permissions/find-allowance.ts'
import { combineWithOr, type Tristate } from '../../../engines/iam/tristate.ts'
import { known } from '../../fact.ts'
import type { ConfiguredKind, LogAccess } from '../../lambda/configuration.ts'
import { parseFunctionName } from '../../lambda/function-name.ts'
import { getLogGroupName } from '../../logs/log-group.ts'
import type { Resource } from '../../resource.ts'
import { deriveRolePrincipal, roleInputs } from '../iam/derive-principal.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** What the execution role of $LATEST may write to its log group. */
export const functionLogAccess = defineLogAccess('AWS::Lambda::Function')

/** What the execution role of the version may write to its log group. */
export const versionLogAccess = defineLogAccess('AWS::Lambda::Version')

/** Lambda cannot create log groups whose names begin so (Lambda Developer Guide, "Configuring CloudWatch log groups"). */
const NOT_CREATED = 'aws/'

function defineLogAccess(kind: ConfiguredKind) {
  return defineDerivedFact(
    kind,
    { one: { logGroup: {}, role: roleInputs } },
    ({ resource, logGroup, role }, _settings, { actions }, now) => {
      const analysis = { actions: actions(), now: now.toISOString() }
      const permissions = deriveEffectivePermissions(deriveRolePrincipal(role), analysis)
      const region = { 'aws:requestedregion': resource.region }
      const decide = (action: string, arns: readonly string[]): Tristate =>
        combineWithOr(
          arns.map(
            text =>
              findAllowance(permissions, { action, on: { text }, keyValues: region }, analysis)?.applies ??
              'NEVER',
          ),
        )
      const { arn } = logGroup.resource
      const stream = `${arn}:log-stream:${buildStreamName(resource, logGroup.resource)}`
      const canCreate = !getLogGroupName(logGroup.resource).startsWith(NOT_CREATED)
      return known<LogAccess>({
        createLogGroup: canCreate ? decide('logs:CreateLogGroup', [arn, `${arn}:log-stream:`]) : 'NEVER',
        createLogStream: decide('logs:CreateLogStream', [stream]),
        putLogEvents: decide('logs:PutLogEvents', [stream]),
      })
    },
  )
}

/** A log stream as Lambda names it (Lambda Developer Guide, "Log streams"). */
function buildStreamName({ arn }: Resource, logGroup: Resource): string {
  const { name = '', qualifier = '$LATEST' } = parseFunctionName(arn) ?? {}
  const isDefault = getLogGroupName(logGroup) === `/aws/lambda/${name}`
  return `2026/01/31/${isDefault ? '' : name}[${qualifier}]0123456789abcdef0123456789abcdef`
}
