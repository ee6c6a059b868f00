import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const codebuildNotPublic = control(
  {
    id: 'security-testing/codebuild-not-public',
    title: 'CodeBuild projects should not publish their builds',
    severity: 'HIGH',
    rationale:
      'Everyone on the internet can read the logs and artifacts of a project with public builds, those of earlier builds ' +
      'too. Logs contain what commands print: names, tokens, internal addresses.',
    remediation:
      'Make the builds private (UpdateProjectVisibility with projectVisibility PRIVATE), and delete the role with which ' +
      'CodeBuild read logs and artifacts for the public (resourceAccessRole). Rotate every secret that a log contains. ' +
      'Accept the risk with an exception if the builds of an open project are to be public.',
    references: [
      'https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html',
      'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProjectVisibility.html',
    ],
    frameworks: { 'ISO/IEC 27001:2022': ['A.8.3'], 'NIST SP 800-53 r5': ['AC-21'] },
    knownLimitations: [
      'Whether logs and artifacts can be read also depends on the permissions of the role in resourceAccessRole, which are not evaluated.',
      'Logs and artifacts that an S3 bucket or a log group publishes are not evaluated.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::CodeBuild::Project', { facts: ['visibility'] }, ({ visibility }) =>
      visibility === 'PUBLIC_READ'
        ? nonCompliant('Everyone can read the logs and artifacts of its builds.', { visibility })
        : compliant({ visibility }),
    ),
  ],
)
