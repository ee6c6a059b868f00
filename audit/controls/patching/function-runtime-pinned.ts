import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const functionRuntimePinned = control(
  {
    id: 'patching/function-runtime-pinned',
    title: 'Functions should get the patches of their runtime',
    severity: 'MEDIUM',
    rationale:
      'With the update mode Manual the function stays on one version of its runtime for ever, and gets none of the ' +
      'security patches that AWS publishes since.',
    remediation:
      'Set the update mode to Auto, or to FunctionUpdate where you deploy often ' +
      '(PutRuntimeManagementConfig with UpdateRuntimeOn).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html'],
    frameworks: { 'NIST SP 800-53 r5': ['SI-2'], 'PCI DSS 4.0.1': ['6.3.3'] },
    knownLimitations: [
      'How old the pinned version is AWS does not tell; Manual fails from the first day.',
      'With FunctionUpdate patches come with each deploy only, which passes.',
      'Published versions have an update mode each; only that of $LATEST is looked at.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::Lambda::Function', { facts: ['runtimeManagement'] }, ({ runtimeManagement }) => {
      if (runtimeManagement === 'IMAGE') return notApplicable('A container image has no managed runtime.')
      const { updateRuntimeOn, runtimeVersionArn } = runtimeManagement
      if (updateRuntimeOn !== 'Manual') return compliant({ updateRuntimeOn })
      const version =
        runtimeVersionArn === 'NONE' ? 'a version' : `version ${shortenVersionArn(runtimeVersionArn)}`
      return nonCompliant(`The function is pinned to ${version} of its runtime (update mode Manual).`, {
        updateRuntimeOn,
        runtimeVersionArn,
      })
    }),
  ],
)

/** Runtime versions are called by a hash. */
function shortenVersionArn(arn: string): string {
  return (arn.split(':').at(-1) ?? arn).slice(0, 12)
}
