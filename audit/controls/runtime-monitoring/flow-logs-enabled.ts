import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Logs and subnets that evidence shows. */
const SHOWN = 5

export const flowLogsEnabled = control(
  {
    id: 'runtime-monitoring/flow-logs-enabled',
    title: 'VPCs should have flow logs',
    severity: 'MEDIUM',
    rationale:
      'When something was taken, flow logs are what tells where the data went and who else talked to the attacker; they ' +
      'cannot be made afterwards.',
    remediation:
      'Create a flow log of the VPC (CreateFlowLogs with traffic type ALL or REJECT); if one is there, look why its logs ' +
      'are not delivered (DescribeFlowLogs, DeliverLogsErrorMessage).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6',
      'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.6'],
      'CIS AWS Foundations 7.0': ['4.7'],
      'NIST SP 800-190': ['4.4.2'],
      'NIST SP 800-53 r5': ['AU-12', 'CA-7', 'SI-7'],
      'PCI DSS 4.0.1': ['10.2.1', '11.5.1.1'],
    },
    knownLimitations: [
      'Logs of all subnets count as one of the VPC; those of single network interfaces do not: tasks and functions get new ones.',
      'Whether accepted, rejected or all traffic is logged is shown, not weighed.',
    ],
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
          return nonCompliant(
            `${without.length} of ${subnetIds.length} subnets have no flow log that works.`,
            {
              logs,
              without: without.slice(0, SHOWN),
            },
          )
        }
        const [broken] = flowLogs
        const reason =
          broken === undefined
            ? 'The VPC has no flow log.'
            : `The VPC has no flow log that works; ${broken.id.slice(0, 40)} is ${broken.status.slice(0, 40)}.`
        return nonCompliant(reason, { logs })
      },
    ),
  ],
)
