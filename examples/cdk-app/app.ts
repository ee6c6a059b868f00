import { App, Stack, Validations } from 'aws-cdk-lib'
import { Code, Function, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda'
import { createAssayPlugin } from '../../infra/cdk.ts' // in your own app: 'assay/cdk'

const outdated = new Runtime('nodejs16.x', RuntimeFamily.NODEJS, { supportsInlineCode: true })

const app = new App()
Validations.of(app).addPlugins(createAssayPlugin())

const stack = new Stack(app, 'Bookshop')
createFunction('Orders', Runtime.NODEJS_22_X)
createFunction('Invoices', outdated)
const archive = createFunction('Archive', outdated)

Validations.of(archive).acknowledge({
  id: 'assay:patching/function-runtime-supported',
  reason: 'Reads files of 2022 with a library that needs Node.js 16; deleted with the last of them.',
})

app.synth()

function createFunction(id: string, runtime: Runtime): Function {
  const code = Code.fromInline('exports.handler = async () => {}')
  return new Function(stack, id, { runtime, handler: 'index.handler', code })
}
