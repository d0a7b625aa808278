import { HumanError } from '../../base/humanError.ts';

/** A name and a password in an address are not sent: to leave them out without a word would look like a wrong key. @param written the address as the task has it, which is all that is shown */
export function refusePassword(url: URL, written: string, where: string): void {
  if (url.username === '' && url.password === '') return;
  throw new HumanError({ what: `\`${written}\` holds a name and a password, which are not sent`, where, toDo: 'leave them out, and write `headers: {authorization: "Basic ${secret:NAME}"}`, where NAME holds the Base64 form of `name:password`' });
}
