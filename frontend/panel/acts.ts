/** What a contact can do on the page; the controller does it, the parts only call it. */

export interface Acts {
  ask(): void;
  say(text: string, chosen?: string): void;
  again(clientId: string): void;
  discard(clientId: string): void;
  judge(key: string, articleId: string, solved: boolean): void;
  freeze(): void;
  leave(): void;
  end(): void;
  rate(score: number): void;
  reopen(): void;
  fresh(): void;
  typing(): void;
}
