import { ServiceError } from '@/lib/services/errors'

/** One fault of the whole input with a text in both languages. */
function fault(status: ServiceError['code'], code: string, message: string, path = ''): ServiceError {
  return new ServiceError(status, message, [{ path, message, code }])
}

/** Used, run out, taken back or never made: the answer does not tell which. */
export const linkGone = () => fault('gone', 'link_gone', 'This link was used already or has run out.')
export const lastOwner = () =>
  fault(
    'conflict',
    'last_owner',
    'The last owner can neither be removed nor get another role. Make someone else owner first.',
  )
export const noSuchMember = () => fault('not_found', 'no_such_member', 'This person is not a member.')
export const alreadyMember = () => fault('conflict', 'already_member', 'This person is a member already.', 'email')
export const emailTaken = () =>
  fault('conflict', 'email_taken', 'Someone with this e-mail has a sign-in here already. Sign in with it first.')
export const otherPerson = () => fault('forbidden', 'other_person', 'This invitation is for another e-mail.')
export const wrongPassword = () => fault('invalid', 'wrong_password', 'This is not the current password.', 'current')
export const codeNeeded = () => fault('forbidden', 'code_needed', 'Enter the code of your authenticator app.', 'code')
export const wrongCode = () =>
  fault('forbidden', 'wrong_code', 'This code does not fit, or was used before. Wait for the next one.', 'code')
export const twoStepOn = () => fault('conflict', 'two_step_on', 'A second step is set up already.')
export const twoStepOff = () => fault('conflict', 'two_step_off', 'There is no second step to change.')
export const noPassword = () =>
  fault(
    'conflict',
    'no_password',
    'Who signs in through an identity provider has no password; set the second step up there.',
  )
export const belongsElsewhere = () =>
  fault('forbidden', 'belongs_elsewhere', 'This person also belongs to a seller account that you do not own.')
export const accountTaken = () =>
  fault('conflict', 'account_taken', 'There is a seller account with this id already.', 'accountId')
