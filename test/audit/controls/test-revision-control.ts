import type { Control } from '../../../audit/controls/control.ts'
import { testControl, type ControlCase, type ControlCases, type KnownResource } from '../../test-control.ts'

const TASK_DEFINITION = 'AWS::ECS::TaskDefinition'
const SERVICE = 'AWS::ECS::Service'
const NOT_ACTIVE = ['INACTIVE', 'DELETE_IN_PROGRESS'] as const

/**
 * Tests a control on revisions of task definitions with a table of cases of ACTIVE ones. From each case it derives those of
 * other revisions, which are evaluated while standalone tasks run them, and with the services that run them.
 */
export function testRevisionControl(control: Control, controlCases: ControlCases): void {
  const { compliant = [], nonCompliant = [], notApplicable = [], insufficientData = [] } = controlCases
  const [failing] = nonCompliant
  const [passing] = compliant
  if (failing === undefined || passing === undefined) throw new Error(`${control.id} lacks cases`)

  testControl(control, TASK_DEFINITION, {
    compliant: compliant.flatMap(each => [keepActive(each), runStandalone(each)]),
    nonCompliant: [
      ...nonCompliant.flatMap(each => [keepActive(each), runStandalone(each)]),
      ...NOT_ACTIVE.map(status => ({
        ...withStatus(failing, status, 'RUNNING'),
        name: `a standalone task of a revision in status ${status}`,
        reason: `Standalone tasks run the revision, which is ${status}: `,
      })),
    ],
    notApplicable: [
      ...notApplicable.flatMap(each => [keepActive(each), runStandalone(each)]),
      ...NOT_ACTIVE.map(status => ({
        ...withStatus(failing, status, 'NONE'),
        name: `a revision in status ${status}`,
        reason: `The task definition revision is ${status}, and no standalone task runs it.`,
        evidence: {},
      })),
    ],
    insufficientData: [
      ...insufficientData.flatMap(each => [keepActive(each), runStandalone(each)]),
      ...NOT_ACTIVE.map(status => ({
        ...withStatus(failing, status, 'NOT_READ'),
        name: `standalone tasks that were not read since a revision became ${status}`,
        reason: `the revision is ${status}, and its standalone tasks were not read since it was ACTIVE`,
        evidence: {},
      })),
    ],
  })

  testControl(control, SERVICE, {
    compliant: compliant.map(each => runDeployed(each)),
    nonCompliant: [
      ...nonCompliant.flatMap(each => [runDeployed(each), runInTasks(each)]),
      {
        ...pickSettings(failing),
        name: 'several revisions that fail',
        each: {
          deployedRevisions: [{ ...withStatus(failing, 'DELETE_IN_PROGRESS'), arn: formatArn(5) }],
          runningRevisions: [
            { ...withStatus(failing, 'DELETE_IN_PROGRESS'), arn: formatArn(5) },
            { ...withStatus(failing, 'INACTIVE'), arn: formatArn(6) },
          ],
        },
        reason: 'The service runs revision api:5, which is DELETE_IN_PROGRESS: ',
        evidence: { revisions: ['api:5', 'api:6'] },
      },
    ],
    notApplicable: [
      ...notApplicable.map(each => runDeployed(each)),
      {
        ...pickSettings(failing),
        name: 'ACTIVE revisions alone, which are evaluated themselves',
        each: { deployedRevisions: [withStatus(failing, 'ACTIVE')], runningRevisions: [] },
        reason: 'ACTIVE ones are evaluated themselves',
      },
      { name: 'no revision', each: { deployedRevisions: [], runningRevisions: [] } },
    ],
    insufficientData: [
      ...insufficientData.map(each => runDeployed(each)),
      {
        ...pickSettings(passing),
        name: 'a revision that does not exist although a task runs it',
        each: {
          deployedRevisions: [withStatus(passing, 'INACTIVE')],
          runningRevisions: [{ arn: formatArn(7), presence: 'DELETED' }],
        },
        reason: 'task definition api:7 does not exist',
      },
    ],
  })
}

function keepActive(controlCase: ControlCase): ControlCase {
  return withStatus(controlCase, 'ACTIVE', 'NOT_READ')
}

/** The case of an INACTIVE revision that a standalone task runs. */
function runStandalone(controlCase: ControlCase): ControlCase {
  const name = `${controlCase.name}, in a standalone task`
  return { ...withStatus(controlCase, 'INACTIVE', 'RUNNING'), name }
}

function runDeployed(controlCase: ControlCase): ControlCase {
  return runRevision(controlCase, 'INACTIVE', revision => ({
    deployedRevisions: [revision],
    runningRevisions: [revision],
  }))
}

function runInTasks(controlCase: ControlCase): ControlCase {
  return runRevision(controlCase, 'DELETE_IN_PROGRESS', revision => ({
    deployedRevisions: [],
    runningRevisions: [revision],
  }))
}

/** The case of a service that runs the revision of `controlCase`. */
function runRevision(
  controlCase: ControlCase,
  status: (typeof NOT_ACTIVE)[number],
  listRevisions: (revision: KnownResource) => NonNullable<KnownResource['each']>,
): ControlCase {
  const { facts: _, one: __, each: ___, arn: ____, ...others } = controlCase
  return {
    ...others,
    name: `${controlCase.name}, in a revision that is ${status}`,
    each: listRevisions({ ...withStatus(controlCase, status), arn: formatArn(3) }),
  }
}

function withStatus<T extends KnownResource>(known: T, status: string, standaloneTasks?: string): T {
  const tasks = standaloneTasks === undefined ? {} : { standaloneTasks }
  return { ...known, facts: { ...known.facts, status, ...tasks } }
}

function pickSettings({ settings, trusted, now }: ControlCase): Omit<ControlCase, 'name'> {
  return {
    ...(settings === undefined ? {} : { settings }),
    ...(trusted === undefined ? {} : { trusted }),
    ...(now === undefined ? {} : { now }),
  }
}

function formatArn(revision: number): string {
  return `arn:aws:ecs:eu-west-1:111122223333:task-definition/api:${revision}`
}
