import { separate } from '../corpus/draw.ts'
import type { FileKind } from './file-kind.ts'

const shell = (paths: readonly string[], kind: string): FileKind => ({
  kind,
  paths,
  create: ({ password, pick }) =>
    `${pick(['export ', '', 'declare -x '])}DB_PASS${separate('WORD')}=${password().replace('!', '1')}\n`,
})

const yaml = (paths: readonly string[], kind: string): FileKind => ({
  kind,
  paths,
  create: ({ password }) => `db:\n  user: orders\n  pass${separate('word')}: ${password()}\n`,
})

/** Files that hold settings although their names do not end as most of them do. */
export const settingsFiles: readonly FileKind[] = [
  shell(['app/.envrc', 'app/.flaskenv', 'app/.env.local', 'app/.env-prod', 'app/prod.env'], 'environment'),
  shell(
    ['root/.bashrc', 'root/.bash_profile', 'root/.bash_aliases', 'etc/bash.bashrc'],
    'startup file of Bash',
  ),
  shell(['root/.profile', 'etc/profile', 'root/.bash_login', 'etc/profile.d/app.sh'], 'profile'),
  shell(['root/.zshrc', 'root/.zprofile', 'root/.zshenv', 'root/.kshrc'], 'startup file of other shells'),
  shell(['root/.bash_history', 'root/.zsh_history', 'home/app/.bash_history'], 'history of a shell'),
  shell(['etc/environment', 'etc/default/orders', 'etc/sysconfig/orders'], 'environment of a system'),
  shell(
    ['app/.env.bak', 'app/.env.old', 'app/.env~', 'app/.env.orig', 'app/.env.prod.bak'],
    'backup of an environment',
  ),
  {
    kind: 'profile of AWS',
    paths: ['root/.aws/config', 'home/app/.aws/config'],
    create: ({ of }) => `[profile orders]\naws_secret_access_key = ${of('base64', 38)}4x\n`,
  },
  {
    kind: 'configuration of kubectl',
    paths: ['root/.kube/config', 'app/kubeconfig', 'app/prod.kubeconfig'],
    create: ({ of, password }) =>
      `users:\n- name: ops\n  user:\n    ${of('digits', 1) < '5' ? `token: ${of('alphanumeric', 40)}7` : `pass${separate('word')}: ${password()}`}\n`,
  },
  {
    kind: 'state of Terraform',
    paths: [
      'app/terraform.tfstate.backup',
      'app/terraform.tfstate.1700000000.backup',
      'app/terraform.tfstate',
    ],
    create: ({ password }) =>
      JSON.stringify({ resources: [{ instances: [{ attributes: { password: password() } }] }] }, null, 2),
  },
  {
    kind: 'variables of Terraform',
    paths: ['app/prod.tfvars', 'app/prod.auto.tfvars.json', 'app/main.tf', 'app/terraform.tfvars.bak'],
    create: ({ password }) => `pass${separate('word')} = "${password()}"\n`,
  },
  yaml(
    ['app/settings.yml.bak', 'app/settings.yaml.old', 'app/settings.yml~', 'app/settings.yml.orig'],
    'backup of YAML',
  ),
  yaml(
    ['app/config.yml.prod', 'app/config.yaml.production', 'app/config.yml.20260301', 'app/config.yml.dist'],
    'copy of YAML',
  ),
  {
    kind: 'backup of XML',
    paths: ['app/web.config.bak', 'root/.m2/settings.xml.old', 'app/context.xml~', 'app/web.xml.rpmsave'],
    create: ({ password }) => `<a><pass${separate('word')}>${password()}</pass${separate('word')}></a>`,
  },
  {
    kind: 'backup of JSON',
    paths: ['app/appsettings.json.bak', 'app/config.json.save', 'root/.docker/config.json.orig'],
    create: ({ password }) => JSON.stringify({ db: { password: password() } }),
  },
  {
    kind: 'backup of properties',
    paths: ['app/application.properties.bak', 'app/db.properties.copy', 'root/.gradle/gradle.properties.old'],
    create: ({ password }) => `db.pass${separate('word')}=${password()}\n`,
  },
  {
    kind: 'Dockerfile',
    paths: [
      'app/Dockerfile.prod',
      'app/Dockerfile-ci',
      'app/prod.Dockerfile',
      'app/Containerfile',
      'app/api.dockerfile',
    ],
    create: ({ password }) => `FROM node:22\nENV DB_PASS${separate('WORD')}=${password()}\n`,
  },
  yaml(
    ['app/docker-compose.prod.yml', 'app/compose.it.yaml', 'app/docker-compose.it.yml'],
    'file of Compose',
  ),
  {
    kind: 'startup file of a client',
    paths: ['root/.my.cnf', 'root/.s3cfg', 'root/.wgetrc', 'root/.condarc', 'root/.boto'],
    create: ({ password }) => `[client]\npass${separate('word')} = ${password()}\n`,
  },
  {
    kind: 'unit of systemd',
    paths: ['etc/systemd/system/orders.service'],
    create: ({ password }) => `[Service]\nEnvironment="DB_PASS${separate('WORD')}=${password()}"\n`,
  },
  {
    kind: 'script of other shells',
    paths: ['app/start.zsh', 'app/start.ksh', 'app/start.bat', 'app/start.ps1'],
    create: ({ password, pick }) =>
      `${pick(['set ', 'export ', '$'])}DbPass${separate('word')}=${password()}\n`,
  },
]
