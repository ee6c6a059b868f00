import { separate } from '../corpus/draw.ts'
import type { FileKind } from './file-kind.ts'

const PASS = `pass${separate('word')}`

/** Files whose formats write a name and its value in other ways than `name=value` and `"name": "value"`. */
export const settingsFormats: readonly FileKind[] = [
  {
    kind: 'value before a comment',
    paths: ['app/settings.yml', 'app/db.yaml'],
    create: ({ password }) => `db:\n  user: orders\n  ${PASS}: ${password()} # rotated in May\n`,
  },
  {
    kind: 'quoted value before a comment',
    paths: ['app/settings.yml', 'app/app.toml'],
    create: ({ password, pick }) => `${PASS}${pick([':', ' ='])} "${password()}" # the one of the replica\n`,
  },
  {
    kind: 'quoted value with blanks',
    paths: ['app/settings.yml', 'app/app.toml', 'app/app.ini'],
    create: ({ of, pick }) =>
      `${PASS}${pick([': ', ' = '])}${pick(["'my cat %'", '"My dog %"'])}\n`.replace('%', of('digits', 4)),
  },
  {
    kind: 'properties with a colon',
    paths: ['app/application.properties', 'app/gradle.properties'],
    create: ({ password, pick }) =>
      `db.url:jdbc\n${pick(['db', 'spring.mail', 'a'])}.${PASS}:${password()}\n`,
  },
  {
    kind: 'properties with blanks around a colon',
    paths: ['app/application.properties'],
    create: ({ password }) => `spring.datasource.${PASS} : ${password()}\n`,
  },
  {
    kind: 'netrc',
    paths: ['root/.netrc', 'home/app/_netrc'],
    create: ({ password }) => `machine git.acme.io login deploy ${PASS} ${password()}\n`,
  },
  {
    kind: 'netrc on several lines',
    paths: ['root/.netrc'],
    create: ({ of }) => `machine git.acme.io\n\tlogin deploy\n\t${PASS} ${of('lowerDigits', 12)}\n`,
  },
  {
    kind: 'netrc with a default',
    paths: ['root/.netrc'],
    create: ({ password }) => `default login orders ${PASS} ${password()}\n`,
  },
  {
    kind: 'pgpass',
    paths: ['root/.pgpass', 'app/pgpass.conf', 'var/lib/postgresql/.pgpass'],
    create: ({ password, pick }) =>
      `# replicas\n${pick(['db.acme.io:5432', '*:*'])}:orders:orders:${password()}\n`,
  },
  {
    kind: 'element of XML',
    paths: ['app/settings.xml', 'root/.m2/settings.xml'],
    create: ({ password }) =>
      `<settings><server>\n<username>ci</username>\n<${PASS}>${password()}</${PASS}>\n</server></settings>\n`,
  },
  {
    kind: 'element of XML with a namespace',
    paths: ['app/mule.xml'],
    create: ({ password }) => `<a:c xmlns:a="u"><a:${PASS}><![CDATA[${password()}]]></a:${PASS}></a:c>`,
  },
  {
    kind: 'attribute of XML',
    paths: ['opt/tomcat/conf/tomcat-users.xml', 'app/context.xml'],
    create: ({ password }) => `<user username="ops" ${PASS}="${password()}" roles="manager-gui"/>\n`,
  },
  {
    kind: 'pair of attributes',
    paths: ['app/web.config', 'app/app.exe.config'],
    create: ({ password }) =>
      `<appSettings>\n  <add key="Db${separate('Password')}" value="${password()}" />\n</appSettings>\n`,
  },
  {
    kind: 'pair of attributes in the other order',
    paths: ['app/beans.xml'],
    create: ({ password, pick }) =>
      `<bean><${pick(['property', 'param', 'entry'])} value="${password()}" ${pick(['name', 'key'])}="${PASS}"/></bean>`,
  },
  {
    kind: 'element with a name',
    paths: ['app/log4j.xml'],
    create: ({ password }) => `<c><property name="${PASS}">${password()}</property></c>`,
  },
  {
    kind: 'pair of elements',
    paths: ['opt/hadoop/core-site.xml', 'app/web.xml'],
    create: ({ password, pick }) => {
      const prefix = pick(['', 'env-entry-', 'param-'])
      return `<p>\n<${prefix}name>ssl.${PASS}</${prefix}name>\n<${prefix}value>${password()}</${prefix}value>\n</p>`
    },
  },
  {
    kind: 'property list',
    paths: ['app/Info.plist'],
    create: ({ password }) =>
      `<dict>\n<key>Proxy${separate('Password')}</key>\n<string>${password()}</string>\n</dict>`,
  },
  {
    kind: 'connection string in an attribute',
    paths: ['app/web.config'],
    create: ({ password }) =>
      `<add name="Orders" connectionString="Server=db.acme.io;User Id=orders;Pass${separate('word')}=${password()};" />`,
  },
  {
    kind: 'options in a quoted value',
    paths: ['app/.env', 'app/start.sh'],
    create: ({ password }) => `JAVA_OPTS="-Xmx1g -Ddb.${PASS}=${password()}"\n`,
  },
  {
    kind: 'environment of Kubernetes',
    paths: ['app/deployment.yaml'],
    create: ({ password }) =>
      `spec:\n  containers:\n    - env:\n        - name: DB_PASS${separate('WORD')}\n          value: ${password()}\n`,
  },
  {
    kind: 'environment of a task definition',
    paths: ['app/task.json'],
    create: ({ password }) =>
      JSON.stringify({ environment: [{ name: `DB_PASS${separate('WORD')}`, value: password() }] }, null, 2),
  },
  {
    kind: 'environment of a task definition in a list',
    paths: ['app/tasks.tf'],
    create: ({ password }) =>
      `container_definitions = <<EOF\n  {"name": "DB_PASS${separate('WORD')}", "value": "${password()}"}\nEOF\n`,
  },
  {
    kind: 'parameter of CloudFormation',
    paths: ['app/parameters.yml', 'app/parameters.json'],
    create: ({ password, pick }) =>
      pick([
        `- ParameterKey: Db${separate('Password')}\n  ParameterValue: ${password()}\n`,
        `[{"ParameterKey": "Db${separate('Password')}", "ParameterValue": "${password()}"}]`,
      ]),
  },
  {
    kind: 'mapping in braces',
    paths: ['app/settings.yml'],
    create: ({ password }) => `db: { user: orders, ${PASS}: ${password()}, port: 5432 }\n`,
  },
  {
    kind: 'item of a list',
    paths: ['app/settings.yml'],
    create: ({ password }) => `users:\n  - ${PASS}: ${password()}\n    name: ops\n`,
  },
  {
    kind: 'block of text',
    paths: ['app/settings.yml'],
    create: ({ password, pick }) => `db:\n  ${PASS}: ${pick(['|', '>-', '|-'])}\n    ${password()}\n`,
  },
  {
    kind: 'value with a tag or an anchor',
    paths: ['app/settings.yml'],
    create: ({ password, pick }) => `${PASS}: ${pick(['!!str', '&shared'])} ${password()}\n`,
  },
  {
    kind: 'variable of a Dockerfile with a blank',
    paths: ['app/Dockerfile'],
    create: ({ password }) => `FROM alpine\nENV DB_PASS${separate('WORD')} ${password()}\n`,
  },
  {
    kind: 'variable of a web server',
    paths: ['etc/apache2/sites-enabled/app.conf', 'etc/nginx/app.conf'],
    create: ({ password, pick }) =>
      `${pick(['SetEnv', '  fastcgi_param'])} DB_PASS${separate('WORD')} ${password()};\n`,
  },
  {
    kind: 'variable of PHP-FPM',
    paths: ['etc/php/www.conf'],
    create: ({ password }) => `env[DB_PASS${separate('WORD')}] = ${password()}\n`,
  },
  {
    kind: 'directive with a blank',
    paths: ['etc/redis/redis.conf', 'root/.msmtprc', 'etc/haproxy/haproxy.cfg'],
    create: ({ password, pick }) =>
      `${pick(['requirepass', 'masterauth', PASS, `  insecure-${PASS}`])} ${password()}\n`,
  },
  {
    kind: 'default of a variable',
    paths: ['app/docker-compose.yml', 'app/application.yml', 'app/start.sh'],
    create: ({ password, pick }) =>
      pick([
        `  POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:-${password()}}\n`,
        `  ${PASS}: \${DB_PASSWORD:${password().replace('!', '')}}\n`,
        `DB_PASSWORD=\${DB_PASSWORD:=${password()}}\n`,
      ]),
  },
  {
    kind: 'default of a parameter',
    paths: ['app/stack.yml', 'app/variables.tf'],
    create: ({ password, pick }) =>
      pick([
        `Parameters:\n  DbPass${separate('word')}:\n    Type: String\n    Default: ${password()}\n`,
        `variable "db_${PASS}" {\n  type = string\n  default = "${password()}"\n}\n`,
      ]),
  },
  {
    kind: 'block in braces',
    paths: ['etc/wpa_supplicant.conf'],
    create: ({ password }) => `network={\n  ssid="x"\n  wpa_passphrase=${password()}\n}\n`,
  },
  {
    kind: 'escaped quotes',
    paths: ['app/package.json'],
    create: ({ password }) => `{"scripts": {"db": "mysql --${PASS}=\\"${password()}\\" orders"}}`,
  },
  {
    kind: 'option with a blank',
    paths: ['app/deploy.sh', 'app/build.yml'],
    create: ({ password }) => `  docker login --username ci --${PASS} ${password()} registry.acme.io\n`,
  },
  {
    kind: 'assignment of a Makefile in a script',
    paths: ['app/build.sh'],
    create: ({ password, pick }) => `DB_PASSWORD ${pick([':=', '?=', '+='])} ${password()}\n`,
  },
]
