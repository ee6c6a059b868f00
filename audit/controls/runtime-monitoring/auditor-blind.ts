import { checks } from '../../deployment/blindness.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../verdict.ts'

/** Sentences of a reason by check, and the length of each. */
const SHOWN = 3
const LONGEST = 160

export const auditorBlind = control(
  {
    id: 'runtime-monitoring/auditor-blind',
    title: 'Assay itself should see what happens in the account',
    severity: 'HIGH',
    because:
      'Whoever takes the auditor its sight is not seen any more: without a trail, a rule, a queue or a sweep there are ' +
      'no findings, and that looks like an account in which all is well.',
    remediation:
      'Do what assay doctor says of each blindness: mostly deploy again, switch the trail or the rule on again, or ' +
      'read and redrive the dead letters.',
    references: [
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html',
    ],
    mappings: {
      'ISO/IEC 27001:2022': ['A.8.15', 'A.8.16'],
      'NIST SP 800-53 r5': ['AU-5', 'CA-7', 'SI-4'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['10.7.2', '10.7.3'],
      'SOC 2': ['CC7.2'],
    },
    limits: [
      'An audit from a terminal has no deployment to judge: assay doctor does it there.',
      'When a sweep is overdue follows from its schedule and from timing.sweepAtLast of the configuration.',
      'An alarm that has not measured anything yet counts as silent.',
      'Code, permissions and keys of the functions are not compared with what was deployed; what fails of it ends in ' +
        'the dead letters.',
    ],
    settings: {},
  },
  on => [
    on(
      'Assay::Deployment',
      {
        some: ['idleSchedules', 'idleWorkers', 'sweeps'],
        one: { trails: { some: ['trails'] } },
        each: { watches: { some: ['alarms', 'queues', 'rules'] } },
      },
      (given, { now }) => {
        const found = checks.map(({ id, blind }) => ({ id, reasons: blind(given as never, now) }))
        const blindnesses = found.filter(({ reasons }) => reasons.length > 0)
        const regions = given.watches.map(({ resource }) => resource.region).join(', ')
        if (blindnesses.length === 0) return compliant({ regions })
        const shown = blindnesses.flatMap(({ reasons }) => some(reasons)).join('; ')
        const evidence = Object.fromEntries(blindnesses.map(({ id, reasons }) => [id, reasons.length]))
        const ways = blindnesses.map(({ id }) => id)
        return nonCompliant(`Assay does not see everything: ${shown}.`, evidence, ways)
      },
    ),
  ],
)

/** The first ones of what a check found, and how many there are besides. */
function some(reasons: readonly string[]): string[] {
  const shown = reasons.slice(0, SHOWN).map(reason => reason.slice(0, LONGEST))
  return reasons.length > SHOWN ? [...shown, `and ${reasons.length - SHOWN} more`] : shown
}
