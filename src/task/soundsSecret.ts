/** Names of what holds a secret wherever it is used: variables of the environment, headers, parameters. */
export const soundsSecret = /key(?!word|board)|token(?!i[sz])|secret|passw|auth(?!or(?!iz))|cred(?!it)|cookie/i;
