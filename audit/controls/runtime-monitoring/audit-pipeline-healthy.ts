import { selfChecks } from '../criteria/self-checks.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Sentences of a reason by check, and the length of each. */
const SHOWN = 3
const LONGEST = 160

export const auditPipelineHealthy = control(
  {
    id: 'runtime-monitoring/audit-pipeline-healthy',
    title: 'Assay itself should see what happens in the account',
    severity: 'HIGH',
    rationale:
      'Whoever takes the auditor its sight is not seen any more: without a trail, a rule, a queue or a sweep there are ' +
      'no findings, and that looks like an account in which all is well.',
    remediation:
      'Do what assay doctor says of each blindness: mostly deploy again, switch the trail or the rule on again, or ' +
      'read and redrive the dead letters.',
    references: [
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html',
    ],
    frameworks: {
      'ISO/IEC 27001:2022': ['A.8.15', 'A.8.16'],
      'NIST SP 800-53 r5': ['AU-5', 'CA-7', 'SI-4'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['10.7.2', '10.7.3'],
      'SOC 2': ['CC7.2'],
    },
    knownLimitations: [
      'An audit from a terminal has no deployment to judge: assay doctor does it there.',
      'When a sweep is overdue follows from its schedule and from timing.sweepAtLast of the configuration.',
      'An alarm that has not measured anything yet counts as silent.',
      'Code, permissions and keys of the functions are not compared with what was deployed; what fails of it ends in ' +
        'the dead letters.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'Assay::Deployment',
      {
        anyOf: ['idleSchedules', 'idleWorkers', 'sweeps'],
        one: { trails: { anyOf: ['trails'] } },
        each: { regionalDeployments: { anyOf: ['alarms', 'queues', 'rules'] } },
      },
      (inputs, { now }) => {
        const found = selfChecks.map(({ id, findProblems }) => ({
          id,
          reasons: findProblems(inputs as never, now),
        }))
        const problems = found.filter(({ reasons }) => reasons.length > 0)
        const regions = inputs.regionalDeployments.map(({ resource }) => resource.region).join(', ')
        if (problems.length === 0) return compliant({ regions })
        const shown = problems.flatMap(({ reasons }) => summarizeReasons(reasons)).join('; ')
        const evidence = Object.fromEntries(problems.map(({ id, reasons }) => [id, reasons.length]))
        const violations = problems.map(({ id }) => id)
        return nonCompliant(`Assay does not see everything: ${shown}.`, evidence, violations)
      },
    ),
  ],
)

/** The first ones of what a check found, and how many there are besides. */
function summarizeReasons(reasons: readonly string[]): string[] {
  const shown = reasons.slice(0, SHOWN).map(reason => reason.slice(0, LONGEST))
  return reasons.length > SHOWN ? [...shown, `and ${reasons.length - SHOWN} more`] : shown
}
