//! Calls that nobody waits for in front of a dialog: columns, pages, events, the plugin's own life.

use etabli_model::MsgId;

use crate::{
    CallError, Cell, FieldBadge, Lang, LifeEvent, MailEvent, MailEventKind, Plugin, Record, Services, Widget,
    Words,
    bind::{lifecycle, mail_events},
    cap::{columns, convert, views},
    plugin::refused,
    services::NoServices,
};

impl Plugin {
    /// Computes the cells of a column: one per message, in the same order.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn cells(
        &self,
        column: &str,
        messages: &[MsgId],
        services: Box<dyn Services>,
    ) -> Result<Vec<Cell>, CallError> {
        let inner = self.inner();
        let (Some(indices), Some(spec)) = (&inner.columns, inner.manifest.column(column)) else {
            return Err(refused(format!("there is no column `{column}`")));
        };
        if spec.plan.is_some() {
            return Err(refused(format!("the column `{column}` has a plan")));
        }
        let lang = services.locale();
        let ids: Vec<u64> = messages.iter().map(|msg_id| msg_id.0).collect();
        self.call(
            services,
            |store, instance| {
                indices.load(&mut *store, instance)?.etabli_plugin_columns().call_cells(store, column, &ids)
            },
            |answer| {
                let cells = answer.map_err(|error| self.failed(&error, lang))?;
                columns::cells(cells, messages, spec).map_err(|detail| CallError::BadAnswer { detail })
            },
        )
    }

    /// Describes the page of a record beyond its fields.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn detail(
        &self,
        view: &str,
        record: &Record,
        services: Box<dyn Services>,
    ) -> Result<Vec<Widget>, CallError> {
        let inner = self.inner();
        let Some(indices) = &inner.views else { return Err(refused("the plugin has no views")) };
        let lang = services.locale();
        let theirs = convert::record(record);
        self.call(
            services,
            |store, instance| {
                indices.load(&mut *store, instance)?.etabli_plugin_views().call_detail(store, view, &theirs)
            },
            |answer| {
                let widgets = answer.map_err(|error| self.failed(&error, lang))?;
                views::widgets(widgets, &inner.manifest, &inner.texts, lang)
                    .map_err(|detail| CallError::BadAnswer { detail })
            },
        )
    }

    /// Reports whether the plugin says how values of its message fields are shown.
    #[must_use]
    pub fn shows_fields(&self) -> bool {
        self.inner().message_fields.is_some()
    }

    /// Asks how values of a message field are shown: one badge per record, in the same order.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn field_badges(
        &self,
        field: &str,
        records: &[Record],
        lang: Lang,
    ) -> Result<Vec<FieldBadge>, CallError> {
        let inner = self.inner();
        let Some(indices) = &inner.message_fields else {
            return Err(refused(format!("there is no message field `{field}`")));
        };
        let theirs: Vec<_> = records.iter().map(convert::record).collect();
        self.call(
            Box::new(NoServices(lang)),
            |store, instance| {
                indices
                    .load(&mut *store, instance)?
                    .etabli_plugin_message_fields()
                    .call_badges(store, field, &theirs)
            },
            |badges| {
                views::badges(badges, records.len(), &inner.texts, lang)
                    .map_err(|detail| CallError::BadAnswer { detail })
            },
        )
    }

    /// Asks which records a message field may hold for these messages, by their ids in the order of the menu.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn field_choices(
        &self,
        field: &str,
        messages: &[MsgId],
        services: Box<dyn Services>,
    ) -> Result<Vec<etabli_model::RecordId>, CallError> {
        let Some(indices) = &self.inner().message_fields else {
            return Err(refused(format!("there is no message field `{field}`")));
        };
        let lang = services.locale();
        let ids: Vec<u64> = messages.iter().map(|msg_id| msg_id.0).collect();
        self.call(
            services,
            |store, instance| {
                indices
                    .load(&mut *store, instance)?
                    .etabli_plugin_message_fields()
                    .call_choices(store, field, &ids)
            },
            |answer| {
                let records = answer.map_err(|error| self.failed(&error, lang))?;
                Ok(records.into_iter().map(|record| etabli_model::RecordId(record.id)).collect())
            },
        )
    }

    /// Tells the plugin what happened to mail; events that it does not want are left out.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn mail_events(&self, events: &[MailEvent], services: Box<dyn Services>) -> Result<(), CallError> {
        let theirs: Vec<_> = events.iter().filter(|event| self.wants(event.kind)).map(event_out).collect();
        if theirs.is_empty() { Ok(()) } else { self.tell_events(&theirs, services) }
    }

    /// Tells the plugin that it missed events, by an empty list of them.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn missed_events(&self, services: Box<dyn Services>) -> Result<(), CallError> {
        self.tell_events(&[], services)
    }

    fn tell_events(
        &self,
        theirs: &[mail_events::exports::etabli::plugin::mail_events::MailEvent],
        services: Box<dyn Services>,
    ) -> Result<(), CallError> {
        let inner = self.inner();
        let Some(indices) = &inner.mail_events else { return Err(refused("the plugin wants no events")) };
        let lang = services.locale();
        self.call(
            services,
            |store, instance| {
                indices.load(&mut *store, instance)?.etabli_plugin_mail_events().call_handle(store, theirs)
            },
            |answer| answer.map_err(|error| self.failed(&error, lang)),
        )
    }

    /// Reports whether the plugin wants to hear of such events.
    #[must_use]
    pub fn wants(&self, kind: MailEventKind) -> bool {
        self.manifest().mail_events.iter().any(|event| event.kind == kind)
    }

    /// Tells the plugin what happens to itself.
    ///
    /// # Errors
    /// Says how the call ended.
    pub fn life_event(&self, event: LifeEvent, services: Box<dyn Services>) -> Result<(), CallError> {
        use lifecycle::exports::etabli::plugin::lifecycle::LifeEvent as Theirs;
        let Some(indices) = &self.inner().lifecycle else {
            return Err(refused("the plugin does not follow its own life"));
        };
        let theirs = match event {
            LifeEvent::SettingsChanged(settings) => Theirs::SettingsChanged(settings),
            LifeEvent::Migrate(version) => Theirs::Migrate(version),
            LifeEvent::Removing => Theirs::Removing,
        };
        let lang = services.locale();
        self.call(
            services,
            |store, instance| {
                indices.load(&mut *store, instance)?.etabli_plugin_lifecycle().call_handle(store, &theirs)
            },
            |answer| answer.map_err(|error| self.failed(&error, lang)),
        )
    }

    /// Returns a kept text of the plugin in a language.
    #[must_use]
    pub fn say(&self, words: &Words, lang: Lang) -> String {
        self.inner().texts.say(words, lang)
    }
}

fn event_out(event: &MailEvent) -> mail_events::exports::etabli::plugin::mail_events::MailEvent {
    use mail_events::exports::etabli::plugin::mail_events::{EventKind, MailEvent as Theirs};
    Theirs {
        kind: match event.kind {
            MailEventKind::Received => EventKind::Received,
            MailEventKind::AboutToBeSent => EventKind::AboutToBeSent,
            MailEventKind::Sent => EventKind::Sent,
            MailEventKind::RepliedTo => EventKind::RepliedTo,
            MailEventKind::Moved => EventKind::Moved,
        },
        message: event.msg_id.0,
        related: event.related.map(|msg_id| msg_id.0),
        folder: event.folder.0,
        moved_from: event.moved_from.map(|folder| folder.0),
    }
}
