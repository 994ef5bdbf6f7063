// Owns the short names of emoji that apps write; an unknown name stays as it was typed.

const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_left: "⬅️", arrow_right: "➡️", arrows_counterclockwise: "🔄",
  ballot_box_with_ballot: "☑️", ballot_box_with_check: "☑️", bar_chart: "📊", bell: "🔔", bulb: "💡", busts_in_silhouette: "👥",
  calendar: "📆", check: "✔️", clipboard: "📋", clock1: "🕐", clock3: "🕒", date: "📅", email: "✉️", envelope: "✉️",
  exclamation: "❗", eyes: "👀", file_folder: "📁", gear: "⚙️", globe_with_meridians: "🌐", grey_question: "❔",
  hand: "✋", heart: "❤️", heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  inbox_tray: "📥", incoming_envelope: "📨", information_source: "ℹ️", key: "🔑", large_green_circle: "🟢",
  large_red_circle: "🔴", large_yellow_circle: "🟡", link: "🔗", lock: "🔒", mailbox: "📫", mailbox_with_mail: "📬",
  mag: "🔍", memo: "📝", no_entry: "⛔", no_entry_sign: "🚫", ok: "🆗", outbox_tray: "📤", partying_face: "🥳",
  pencil: "✏️", pencil2: "✏️", point_right: "👉", pushpin: "📌", question: "❓", red_circle: "🔴", repeat: "🔁", round_pushpin: "📍",
  see_no_evil: "🙈", slightly_smiling_face: "🙂", smile: "😄", sos: "🆘", sparkles: "✨", spiral_calendar_pad: "🗓️",
  star: "⭐", stopwatch: "⏱️", tada: "🎉", thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍", trophy: "🏆",
  warning: "⚠️", wastebasket: "🗑️", wave: "👋", white_check_mark: "✅", white_circle: "⚪", world_map: "🗺️", x: "❌",
  zap: "⚡",
};

/** The character of a short name, undefined for an unknown one. */
export const emojiOf = (name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined);

/** Text with every known `:name:` replaced. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (typed, name) => emojiOf(name) ?? typed);
