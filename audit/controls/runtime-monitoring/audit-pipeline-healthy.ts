import { selfChecks } from '../criteria/self-checks.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { limitSentenceLength } from '../../text/quote-text.ts'

/** The number of problems per self-check in the reason, and the length of each. */
const SHOWN = 3
const LONGEST = 160

export const auditPipelineHealthy = control(
  {
    id: 'runtime-monitoring/audit-pipeline-healthy',
    title: 'Assay should detect every change in the account',
    severity: 'HIGH',
    rationale:
      "If Assay's trail, rules, queues or full scan stop working, no findings are raised and the account " +
      'looks compliant.',
    remediation:
      'Run assay doctor and follow its remediation for each failed self-check. Usually you enable the trail or the ' +
      'rule again (StartLogging, EnableRule), restore what was deployed (npx cdk deploy --all --revert-drift), or ' +
      'redrive the dead-letter queues after you fixed the error (StartMessageMoveTask).',
    references: [
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html',
    ],
    frameworks: {
      'BSI C5:2020': ['OPS-17'],
      'DORA 2022/2554': ['Article 17'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-EIS', 'KSI-MLA-EVC'],
      'HIPAA Security Rule': ['164.308(a)(8)'],
      'ISO/IEC 27001:2022': ['A.8.9', 'A.8.15', 'A.8.16'],
      'NIS2 Article 21': ['21(2)(f)'],
      'NIST SP 800-53 r5': ['AU-5', 'CA-7', 'CM-6', 'SI-4'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['10.7.2', '10.7.3'],
      'SOC 2': ['CC7.1', 'CC7.2'],
    },
    criteria: [
      'A full scan counts as overdue according to its schedule and timing.sweepTimeout in the configuration.',
      'An alarm that has no data yet counts as OK.',
      'The code and the role of a function are compared with the outputs of the stack Assay, which a call on the function does not change.',
      'While the stack is being deployed, changes of functions are unknown.',
      'A canary does not have to come back before three hours after the initial scan.',
    ],
    knownLimitations: [
      'An audit from the command line does not evaluate the deployment; run assay doctor instead.',
      'The canary covers the home region and the function self-change, not other regions and collector functions.',
      'Changes of the permissions and keys of the functions are not compared with what was deployed; messages that ' +
        'fail because of them end up in the dead-letter queues. docs/doctor.md lists what else is not compared.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'Assay::Deployment',
      {
        anyOf: [
          'changedFunctions',
          'expiry',
          'idleSchedules',
          'idleWorkers',
          'settingsFaults',
          'sweeps',
          'topic',
        ],
        one: { trails: { anyOf: ['trails'] } },
        each: { regionalDeployments: { anyOf: ['alarms', 'queues', 'rules'] } },
      },
      (inputs, { now }) => {
        const results = selfChecks.map(({ id, findProblems }) => ({
          id,
          reasons: findProblems(inputs as never, now),
        }))
        const problems = results.filter(({ reasons }) => reasons.length > 0)
        const regions = inputs.regionalDeployments.map(({ resource }) => resource.region).join(', ')
        if (problems.length === 0) return compliant({ regions })
        const shown = problems.flatMap(({ reasons }) => summarizeReasons(reasons)).join('; ')
        const evidence = Object.fromEntries(problems.map(({ id, reasons }) => [id, reasons.length]))
        const violations = problems.map(({ id }) => id)
        return nonCompliant(`The audit pipeline is impaired: ${shown}.`, evidence, violations)
      },
    ),
  ],
)

/** Returns the first problems of a self-check, and the number of further ones. */
function summarizeReasons(reasons: readonly string[]): string[] {
  const shown = reasons.slice(0, SHOWN).map(reason => limitSentenceLength(reason, LONGEST))
  return reasons.length > SHOWN ? [...shown, `and ${reasons.length - SHOWN} more`] : shown
}
