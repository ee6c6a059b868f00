import { deriveEffectivePermissions } from '../../../engines/iam/effective-permissions/effective-permissions.ts'
import type { Principal, SourcedPolicy } from '../../../engines/iam/effective-permissions/principal.ts'
import { findAllowance } from '../../../engines/iam/effective-permissions/find-allowance.ts'
import {
  combineAlternatives,
  combineWithAnd,
  combineWithOr,
  type Tristate,
} from '../../../engines/iam/tristate.ts'
import type { PolicyStatement } from '../../../engines/iam/policy-document.ts'
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
      const principal = deriveRolePrincipal(role)
      const keyValues = { 'aws:requestedregion': resource.region }
      const createDecision = (ofPrincipal: Principal) => {
        const permissions = deriveEffectivePermissions(ofPrincipal, analysis)
        return (action: string, text: string): Tristate =>
          findAllowance(permissions, { action, on: { text }, keyValues }, analysis)?.applies ?? 'NEVER'
      }
      const decide = createDecision(principal)
      const { arn } = logGroup.resource
      const stream = `${arn}:log-stream:${buildStreamName(resource, logGroup.resource)}`
      const canCreate = !getLogGroupName(logGroup.resource).startsWith(NOT_CREATED)
      const forms = [arn, `${arn}:log-stream:`]
      const decideOnForms = (decideOn: typeof decide) => forms.map(form => decideOn(CREATE, form))
      const allowed = decideOnForms(decide)
      const notDenied =
        new Set(allowed).size === 1 ? [] : decideOnForms(createDecision(keepDenies(principal)))
      return known<LogAccess>({
        createLogGroup: canCreate ? decideCreation(allowed, notDenied) : 'NEVER',
        createLogStream: decide('logs:CreateLogStream', stream),
        putLogEvents: decide('logs:PutLogEvents', stream),
      })
    },
  )
}

/**
 * Whether a log group may be created. CloudWatch Logs names a new one in two forms: an Allow of either counts, and a Deny of one form alone
 * may apply or not.
 */
function decideCreation(allowed: readonly Tristate[], notDenied: readonly Tristate[]): Tristate {
  const certain = notDenied.length === 0 ? 'ALWAYS' : combineAlternatives(notDenied)
  return combineWithAnd([combineWithOr(allowed), certain])
}

const CREATE = 'logs:CreateLogGroup'

const ALLOW_ALL: PolicyStatement = { Effect: 'Allow', Action: ['*'], Resource: ['*'] }

/** A principal that is allowed everything but what the policies of `principal` deny. */
function keepDenies(principal: Principal): Principal {
  const { identity, boundary } = principal
  return {
    ...principal,
    identity: identity.map(keepDeniesOf),
    ...(boundary === undefined ? {} : { boundary: keepDeniesOf(boundary) }),
  }
}

function keepDeniesOf({ policy, document }: SourcedPolicy): SourcedPolicy {
  const denies = document.Statement.filter(({ Effect }) => Effect === 'Deny')
  return { policy, document: { ...document, Statement: [ALLOW_ALL, ...denies] } }
}

/** A log stream as Lambda names it (Lambda Developer Guide, "Log streams"). */
function buildStreamName({ arn }: Resource, logGroup: Resource): string {
  const { name = '', qualifier = '$LATEST' } = parseFunctionName(arn) ?? {}
  const isDefault = getLogGroupName(logGroup) === `/aws/lambda/${name}`
  return `2026/01/31/${isDefault ? '' : name}[${qualifier}]0123456789abcdef0123456789abcdef`
}
