import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { quoteName } from '../../text/quote-text.ts'

/** The number of flow logs and subnets in the evidence. */
const SHOWN = 5

export const flowLogsEnabled = control(
  {
    id: 'runtime-monitoring/flow-logs-enabled',
    title: 'VPCs should have flow logs',
    severity: 'MEDIUM',
    rationale:
      'After an incident, flow logs show where data went and which other resources the attacker ' +
      'contacted. They cannot be created afterwards.',
    remediation:
      'Create a flow log for the VPC (CreateFlowLogs with traffic type ALL or REJECT). If one exists, ' +
      'read why its logs are not delivered (DescribeFlowLogs, DeliverLogsErrorMessage) and fix it.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6',
      'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.6'],
      'BSI C5:2020': ['COS-01', 'COS-03'],
      'CIS AWS Foundations 5.0': ['3.7'],
      'CIS AWS Foundations 6.0': ['4.7'],
      'CIS AWS Foundations 7.0': ['4.7'],
      'DORA 2022/2554': ['Article 10'],
      'FedRAMP 20x KSI 2026': ['KSI-MLA-LET'],
      'HIPAA Security Rule': ['164.312(b)'],
      'NIST SP 800-190': ['4.4.2'],
      'NIST SP 800-53 r5': ['AU-12', 'CA-7', 'SI-7'],
      'PCI DSS 4.0.1': ['10.2.1', '11.5.1.1'],
    },
    criteria: [
      'Flow logs of all subnets together count as a flow log of the VPC. Flow logs of single network ' +
        'interfaces do not, because tasks and functions get new interfaces.',
    ],
    knownLimitations: ['The traffic type (ALL, ACCEPT or REJECT) is shown in the evidence, but not checked.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::VPC',
      { facts: ['flowLogs', 'subnets'] },
      ({ resource, flowLogs, subnets }) => {
        const logs = flowLogs
          .slice(0, SHOWN)
          .map(({ id, of, status, trafficType }) => ({ id, of, status, trafficType }))
        const logged = new Set(flowLogs.flatMap(({ of, status }) => (status === 'ACTIVE' ? [of] : [])))
        if (logged.has(getResourceName(resource))) return compliant({ logs })
        const subnetIds = subnets.map(getResourceName)
        const without = subnetIds.filter(subnet => !logged.has(subnet))
        if (subnetIds.length > 0 && without.length === 0) return compliant({ logs })
        if (logged.size > 0) {
          return nonCompliant(`${without.length} of ${subnetIds.length} subnets have no active flow log.`, {
            logs,
            without: without.slice(0, SHOWN),
          })
        }
        const [broken] = flowLogs
        const reason =
          broken === undefined
            ? 'The VPC has no flow log.'
            : `The VPC has no active flow log; ${quoteName(broken.id)} is ${quoteName(broken.status)}.`
        return nonCompliant(reason, { logs })
      },
    ),
  ],
)
