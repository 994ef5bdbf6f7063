// Owns what the page offers of the app under test: its command, its shortcuts and what to type first.

export const SUGGESTIONS = [
  { text: "/meet", note: "open a poll in a form" },
  { text: "/meet Design review", note: "the form, with its title filled in" },
  { text: "/meet Lunch tue 12:00, wed 12:30 @ben", note: "the form, with times and people filled in" },
  { text: "/meet list", note: "your polls" },
  { text: "/meet email", note: "the address your invites go to" },
  { text: "/meet stop", note: "no more mail to you" },
  { text: "/meet start", note: "mail to you again" },
  { text: "/meet stop reminders", note: "no more messages about polls that wait for you" },
  { text: "/meet start reminders", note: "such messages again" },
  { text: "/meet forget-me", note: "everything about you goes, after a question" },
  { text: "/meet admin", note: "how Meet is doing, for admins" },
  { text: "/invite @Meet", note: "let Meet into this channel" },
  { text: "/meet help", note: "everything Meet understands" },
];

/** What the guide takes for a poll, a vote and the wish to repair an address: {actions} of a message that was
    posted, {name, means} of what a person sent to the app. */
export const isPollMessage = ({ channel, actions }) => channel.startsWith("C") && actions.includes("close_poll");
export const isVote = ({ name, means }) =>
  /^vote_(yes|maybe|no)$/.test(means) || (name === "view_submission" && means === "answer_all");
export const isRepair = ({ means }) => means === "fix_address";

export const GLOBAL_SHORTCUTS = [{ text: "Open a poll", callback: "open_poll" }];
export const MESSAGE_SHORTCUTS = [{ text: "Open a poll from this message", callback: "open_poll_from_message" }];

/** What a command's failure means to the person who typed it. */
export function warningWords(warning) {
  if (warning === "operation_timeout") return "Meet did not answer within three seconds. Nothing is lost: try again.";
  if (warning === "dispatch_failed" || warning === "not_connected") {
    return "Meet is not connected just now. Nothing is lost: try again when the light at the top is green.";
  }
  return `Slack shows “${warning}”. Nothing is lost: try again, and look behind the curtain for the reason.`;
}
