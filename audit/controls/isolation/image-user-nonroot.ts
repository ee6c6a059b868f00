import { control } from '../control.ts'
import { describeContainers, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const imageUserNonroot = control(
  {
    id: 'isolation/image-user-nonroot',
    title: 'Containers of ECS services should not run as root because their image does not name another user',
    severity: 'MEDIUM',
    rationale:
      'Without USER in the Dockerfile, a container runs as root unless its task definition names another user. Root in a container ' +
      'can change every file in it, and most container escapes need root.',
    remediation:
      'Add USER with the id of a user other than 0 to the Dockerfile, build and push the image, and deploy it (UpdateService with ' +
      'forceNewDeployment). Alternatively, set "user" in a new revision (RegisterTaskDefinition).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.20'],
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['4.1'],
      'NIST SP 800-190': ['4.1.2', '4.4.3'],
    },
    criteria: [
      'The containers of running tasks are evaluated whose task definition sets no user. The user of an image is that of its ' +
        'configuration; a name counts as root if etc/passwd gives it the id 0.',
      'A container that names its image by a tag counts as running each of the running images of the repository.',
      'Of a multi-arch image, the images for all platforms are evaluated.',
    ],
    knownLimitations: [
      'Images that are not in the registry of the account and images of Windows are INSUFFICIENT_DATA.',
      'Standalone tasks are not evaluated. Lambda runs no function as root, whatever its image says.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::Service',
      { facts: ['imageRootContainers'], each: { runningRevisions: { facts: ['containers'] } } },
      ({ imageRootContainers, runningRevisions }) => {
        const names = [...new Set(imageRootContainers.map(({ container }) => container))]
        const [first] = imageRootContainers
        if (first !== undefined) {
          const images = [...new Set(imageRootContainers.map(({ image }) => image))]
          const reason = `${describeContainers(names, 'runs', 'run')} as root: no user is set, and ${first.image} has none but root.`
          return nonCompliant(reason, { root: summarizeNames(names), images: summarizeNames(images) }, names)
        }
        if (runningRevisions.length === 0) return notApplicable('The service runs no tasks.')
        return compliant({ root: [] })
      },
    ),
  ],
)
