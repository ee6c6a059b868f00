import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const ecsFargatePlatformLatest = control(
  {
    id: 'patching/ecs-fargate-platform-latest',
    title: 'Fargate services should run on the latest platform version',
    severity: 'MEDIUM',
    rationale:
      'The platform version contains the kernel and the container runtime below the tasks. Older versions ' +
      'lack security patches.',
    remediation:
      'Test the tasks on the latest platform version, then set platformVersion to LATEST (UpdateService ' +
      'with forceNewDeployment).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-10',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.10'],
      'DORA 2022/2554': ['Article 7'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-IBP'],
      'NIST SP 800-190': ['4.4.1'],
      'NIST SP 800-53 r5': ['SI-2'],
      'PCI DSS 4.0.1': ['6.3.3'],
    },
    knownLimitations: [
      'LATEST is resolved when a task starts: long-running tasks stay on an older revision of the platform.',
      'With a capacity provider strategy, the platform version is checked only if AWS returns one.',
    ],
    settings: {
      /** The latest platform version for Linux, released in April 2020. */
      newestLinux: '1.4.0',
      /** The latest platform version for Windows, released in October 2021. */
      newestWindows: '1.0.0',
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::Service',
      { facts: ['launchType', 'platformVersion', 'platformFamily'] },
      ({ launchType, platformVersion, platformFamily }, { settings }) => {
        const elsewhere = launchType !== 'FARGATE' && launchType !== 'CAPACITY_PROVIDER'
        if (elsewhere || platformVersion === 'NONE')
          return notApplicable('The service does not run on Fargate.')
        const windows = /^windows/i.test(platformFamily)
        const newest = windows ? settings.newestWindows : settings.newestLinux
        const evidence = { platformVersion, platformFamily, newest }
        if (platformVersion === 'LATEST' || platformVersion === newest) return compliant(evidence)
        return nonCompliant(
          `The service runs on platform version ${quoteText(platformVersion)}; ${newest} is the latest.`,
          evidence,
        )
      },
    ),
  ],
)
