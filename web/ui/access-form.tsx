import { access, apiKey, signInHref, useKey } from '../api/access.ts';

/** Asks for a key, or for a sign-in, when the app has turned a request away. */
export function AccessForm() {
  if (access === 'entra') {
    return (
      <section class="card narrow">
        <h1>Sign in</h1>
        <p>Your session has ended, or you have not signed in yet.</p>
        <a class="button primary" href={signInHref}>
          Sign in
        </a>
      </section>
    );
  }
  return <KeyForm />;
}

function KeyForm() {
  const take = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    useKey(String(form.get('key') ?? '').trim(), form.get('remember') === 'on');
  };
  return (
    <form class="card narrow" onSubmit={take}>
      <h1>A key, please</h1>
      <p>
        {apiKey.value === ''
          ? 'This app lets in who has one of its keys. Whoever runs it can give you one.'
          : 'The key that you gave is not one of this app’s. It may have been replaced.'}
      </p>
      <label>
        Key
        <input name="key" type="password" autocomplete="current-password" required autofocus />
      </label>
      <label class="check">
        <input name="remember" type="checkbox" /> Remember it in this browser
      </label>
      <button type="submit" class="button primary">
        Go on
      </button>
    </form>
  );
}
