import { ecsNoHostMounts } from '../../../../audit/controls/isolation/ecs-no-host-mounts.ts'
import { buildVolume } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const mounting = (...paths: string[]) => ({
  status: 'ACTIVE',
  volumes: paths.map((hostPath, index) => buildVolume(`v${index}`, { hostPath })),
})

testRevisionControl(ecsNoHostMounts, {
  compliant: [
    { name: 'no volumes', facts: mounting() },
    { name: 'no host path', facts: mounting('NONE') },
    ...[
      '/data',
      '/mnt/efs/orders',
      '/etcetera',
      '/var/log',
      '/usr/share/zoneinfo',
      '/home/app',
      'C:\\data',
    ].map(path => ({
      name: path,
      facts: mounting(path),
    })),
    { name: 'an allowed path', facts: mounting('/proc/'), settings: { allowedPaths: ['/proc'] } },
  ],
  nonCompliant: [
    ...[
      '/',
      '//',
      '/.',
      '/var/run/docker.sock',
      '/run/docker.sock',
      '/var/run',
      '/var',
      '/run',
      '/etc',
      '/etc/',
      '/etc/shadow',
      '/data/../etc',
      '/proc',
      '/sys/fs/cgroup',
      '/dev/sda',
      '/usr/bin',
      '/root/.ssh',
      '/var/lib/docker/volumes',
      'C:\\',
      '\\\\.\\pipe\\docker_engine',
    ].map(path => ({ name: path, facts: mounting('/data', path), evidence: { sensitive: [path] } })),
    {
      name: 'a sensitive path beside an allowed one',
      facts: mounting('/proc', '/etc'),
      settings: { allowedPaths: ['/proc'] },
    },
  ],
})
