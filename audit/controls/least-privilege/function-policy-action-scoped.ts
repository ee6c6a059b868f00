import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { control } from '../control.ts'
import {
  selectQualifiedExposures,
  describeQualifiedStatement,
  summarizeQualifiedExposures,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { limitSentenceLength } from '../../text/quote-text.ts'
import { describeAction } from '../../engines/iam/statement-name.ts'

/** Characters of the actions in a reason. */
const MAX_ACTIONS_LENGTH = 200

export const functionPolicyActionScoped = control(
  {
    id: 'least-privilege/function-policy-action-scoped',
    title: 'Function resource policies should allow only invocation',
    severity: 'HIGH',
    rationale:
      'A principal that the policy allows to change the code or configuration of a function can run any code ' +
      'with its role.',
    remediation:
      'Remove the statement (RemovePermission) and add it again with the action lambda:InvokeFunction only ' +
      '(AddPermission). Grant deployment permissions through a role in this account.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html'],
    frameworks: { 'OWASP Serverless Top 10': ['S5'] },
    criteria: ['Read-only actions (lambda:Get*, lambda:List*) pass.'],
    knownLimitations: [
      'The policy of a published version is read only if the version is in use: by an alias or an event source mapping, or with provisioned concurrency.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['qualifiedExposure'] },
      ({ resource, qualifiedExposure }) => {
        if (Object.keys(qualifiedExposure).length === 0)
          return notApplicable('The function has no resource policy.')
        const broad = selectQualifiedExposures(qualifiedExposure, filterChangingExposures)
        const [first] = broad
        if (first === undefined) return compliant({ policies: Object.keys(qualifiedExposure).length })
        const actions = first.exposure.actions.filter(isChanging).slice(0, 3).map(describeAction).join(', ')
        return nonCompliant(
          `${describeAsSubject(resource)} allows ${describePrincipal(first.exposure)} more than invocation: ${limitSentenceLength(actions, MAX_ACTIONS_LENGTH)} (${describeQualifiedStatement(first)}).`,
          summarizeQualifiedExposures(broad),
        )
      },
    ),
  ],
)

function filterChangingExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ actions }) => actions.some(isChanging))
}

/** Whether the pattern, in lower case, matches more than invoking and reading. */
function isChanging(action: string): boolean {
  return !/^lambda:(invoke|get|list)/.test(action)
}
