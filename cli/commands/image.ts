import { Command } from 'commander'
import { createVerifyCommand } from '../image/verify-command.ts'

/** `assay image`: questions about container images and who vouches for them. */
export function createImageCommand(): Command {
  return new Command('image')
    .summary('verify who vouches for an image')
    .description(
      'Verify who vouches for an image or another artifact. Calls no AWS API and opens no address.',
    )
    .addCommand(createVerifyCommand())
}
