import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const functionRuntimePinned = control(
  {
    id: 'patching/function-runtime-pinned',
    title: 'Functions should receive the security patches of their runtime',
    severity: 'MEDIUM',
    rationale:
      'With update mode Manual, the function stays on one version of its runtime and gets none of the ' +
      'security patches that AWS publishes later.',
    remediation:
      'Set the update mode to Auto, or to FunctionUpdate if you deploy often (PutRuntimeManagementConfig ' +
      'with UpdateRuntimeOn).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html'],
    frameworks: { 'NIST SP 800-53 r5': ['SI-2'], 'PCI DSS 4.0.1': ['6.3.3'] },
    criteria: [
      'AWS does not return the age of a pinned runtime version: Manual always fails.',
      'FunctionUpdate passes, although patches arrive only with a deployment.',
    ],
    knownLimitations: ['Each published version has its own update mode, which is not read.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::Lambda::Function', { facts: ['runtimeManagement'] }, ({ runtimeManagement }) => {
      if (runtimeManagement === 'IMAGE')
        return notApplicable('The function is deployed from a container image and has no managed runtime.')
      const { updateRuntimeOn, runtimeVersionArn } = runtimeManagement
      if (updateRuntimeOn !== 'Manual') return compliant({ updateRuntimeOn })
      const version =
        runtimeVersionArn === 'NONE'
          ? 'a version'
          : `version ${quoteText(shortenVersionArn(runtimeVersionArn))}`
      return nonCompliant(`The function is pinned to ${version} of its runtime (update mode Manual).`, {
        updateRuntimeOn,
        runtimeVersionArn,
      })
    }),
  ],
)

/** Shortens the hash at the end of a runtime version ARN. */
function shortenVersionArn(arn: string): string {
  return (arn.split(':').at(-1) ?? arn).slice(0, 12)
}
