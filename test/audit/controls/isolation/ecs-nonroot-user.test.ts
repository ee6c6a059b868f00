import { ecsNonrootUser } from '../../../../audit/controls/isolation/ecs-nonroot-user.ts'
import { buildContainer } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const linux = { status: 'ACTIVE', operatingSystemFamily: 'LINUX' }
const windows = { status: 'ACTIVE', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }
const by = (user: string) => buildContainer('api', { user })
const defaultUser = buildContainer('proxy', { user: 'IMAGE' })

testRevisionControl(ecsNonrootUser, {
  compliant: [
    ...['app', '1000', '1000:0', 'app:root', 'rooted', '10'].map(user => ({
      name: `Linux, ${user}`,
      facts: { ...linux, containers: [by(user)] },
    })),
    { name: 'Windows, ContainerUser', facts: { ...windows, containers: [by('ContainerUser')] } },
  ],
  nonCompliant: [
    ...['root', '0', '0:0', 'root:app', '0:1000', '00'].map(user => ({
      name: `Linux, ${user}`,
      facts: { ...linux, containers: [by(user)] },
      reason: `Container api runs as ${user}.`,
    })),
    ...['ContainerAdministrator', 'User Manager\\ContainerAdministrator', 'containeradministrator'].map(
      user => ({
        name: `Windows, ${user}`,
        facts: { ...windows, containers: [by(user)] },
      }),
    ),
    {
      name: 'one container runs as root, another as the user of its image',
      facts: { ...linux, containers: [defaultUser, by('root')] },
    },
  ],
  insufficientData: [
    {
      name: 'a container runs as the user of its image',
      facts: { ...linux, containers: [by('app'), defaultUser] },
      reason: "container proxy runs as its image's default user",
    },
  ],
})
